"""Reader of the FEC (article A47 A-1 LPF): the customer accounts of an accounting file become open documents."""

from collections.abc import Iterator

from relances_app.domain.accounts.balance_checks import check_balances
from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.ledger import compute_open_documents, list_matching_warnings
from relances_app.domain.accounts.ledger_labels import CUSTOMER_PREFIXES
from relances_app.domain.accounts.lone_letters import LoneLetters
from relances_app.domain.accounts.parsed_file import FiscalYear, ParsedFile, RejectedLine, Source
from relances_app.domain.accounts.shared_receipts import find_cited
from relances_app.domain.errors import UserError
from relances_app.domain.money import format_euros
from relances_app.importers.fec.ledger import Ledger
from relances_app.importers.fec.lines import Content, open_lines
from relances_app.importers.progress import ProgressCallback, ignore_progress

READING_SHARE = 0.8
"""Share of the time spent reading lines; the rest is spent matching entries."""


def read_fec(
    name: str,
    content: Content,
    prefixes: tuple[str, ...] = CUSTOMER_PREFIXES,
    progress: ProgressCallback = ignore_progress,
) -> ParsedFile:
    """Return the open documents of the accounts that start with one of the prefixes.

    `content` is bytes, a path or a seekable binary file, read as a stream. Raises UserError if it is not a FEC or
    contains no customer account, since an empty list would settle all documents.
    """
    ledger = Ledger(prefixes)
    with open_lines(content, lambda share: progress(READING_SHARE * share)) as lines:
        ledger.read(lines)
    if not ledger.entries and not ledger.cash_registers:
        raise UserError(f"aucune écriture de client lisible (comptes {', '.join(prefixes)}) dans ce FEC")
    lone = LoneLetters()
    accounts = compute_open_documents(ledger.entries, lone)
    documents = tuple(document for group in accounts.values() for document in group)
    codes = dict.fromkeys(document.customer_code for document in documents)
    customers = tuple(Customer(code, ledger.names[code][1]) for code in codes)
    ledger.balances.subtract(lone.settled)
    return ParsedFile(
        source=Source.FEC,
        name=name,
        documents=documents,
        customers=customers,
        rejections=tuple(_rejections(ledger)),
        warnings=(*_warnings(ledger), *lone.warnings()),
        balance_checks=check_balances(accounts, ledger.balances),
        doubts=(*lone.doubts(), *find_cited(ledger.list_receipts(), documents, customers)),
        fiscal_year=FiscalYear(*ledger.period, dict(ledger.openings)),
    )


def _rejections(ledger: Ledger) -> Iterator[RejectedLine]:
    yield from ledger.rejections
    if hidden := ledger.rejected - len(ledger.rejections):
        yield RejectedLine(0, f"et {hidden} autres lignes illisibles")


def _warnings(ledger: Ledger) -> Iterator[str]:
    if ledger.cash_registers:
        yield f"Comptes collectifs laissés de côté : {', '.join(sorted(ledger.cash_registers))}."
    if ledger.shared:
        yield (
            f"Plusieurs clients partagent un compte ({', '.join(sorted(ledger.shared))}) : "
            "leurs noms sont pris dans le libellé des écritures, vérifiez-les."
        )
    yield from list_matching_warnings(ledger.entries, "Ce FEC")
    if ledger.redated:
        yield f"Dates de pièce illisibles : {ledger.redated}. La date de l'écriture est prise à la place."
    if ledger.difference and not ledger.is_extract:
        yield (
            f"Ce FEC n'est pas équilibré : débits et crédits diffèrent de {format_euros(ledger.difference)}. "
            "Des lignes manquent peut-être."
        )
