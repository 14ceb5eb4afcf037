"""Two fiscal years read together: what one carries forward is what the other closed with, and is owed once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import Doubt, DoubtKind, make_key
from relances_app.domain.accounts.ledger_labels import OPENING_BALANCE_NUMBER
from relances_app.domain.accounts.parsed_file import ParsedFile
from relances_app.domain.money import format_euros


def join_fiscal_years(files: Sequence[ParsedFile]) -> tuple[ParsedFile, ...]:
    """Return the files, each balance carried forward counted once; where two years disagree, a question is asked."""
    joined = list(files)
    years = sorted(
        (index for index, file in enumerate(files) if file.fiscal_year and file.documents),
        key=lambda index: joined[index].fiscal_year.last_day,  # type: ignore[union-attr]
    )
    for former, later in pairwise(years):
        joined[former], joined[later] = _join(joined[former], joined[later])
    return tuple(joined)


def _join(former: ParsedFile, later: ParsedFile) -> tuple[ParsedFile, ParsedFile]:
    first, second = former.fiscal_year, later.fiscal_year
    if first is None or second is None or first.last_day >= second.first_day or not second.openings:
        return former, later
    closing: defaultdict[str, list[Document]] = defaultdict(list)
    for document in former.documents:
        closing[document.customer_code].append(document)
    carried: defaultdict[str, list[Document]] = defaultdict(list)
    for document in later.documents:
        if document.number == OPENING_BALANCE_NUMBER:
            carried[document.customer_code].append(document)
    kept, dropped = set(former.documents), set()
    doubts: list[Doubt] = []
    for code, documents in closing.items():
        opening, closed = second.openings.get(code, 0), sum(d.open_amount for d in documents)
        if opening != closed:
            doubts += _ask(documents, closed, opening)
        elif sum(d.open_amount for d in carried[code]) == closed and carried[code]:
            dropped.update(carried[code])  # still open as it was: the former year names its invoices
        else:
            kept.difference_update(documents)
    return (
        replace(
            former,
            documents=tuple(d for d in former.documents if d in kept),
            doubts=(*former.doubts, *doubts),
        ),
        replace(later, documents=tuple(d for d in later.documents if d not in dropped)),
    )


def _ask(documents: Sequence[Document], closed: int, opening: int) -> Iterator[Doubt]:
    for document in documents:
        yield Doubt(
            DoubtKind.LEDGER,
            make_key(DoubtKind.LEDGER, "years", *document.key, closed, opening),
            f"{document.number} : ce compte se solde à {format_euros(closed)} à la fin d'un exercice, et l'exercice "
            f"suivant reprend {format_euros(opening)}. Est-elle encore due ?",
            documents=(document.key,),
        )
