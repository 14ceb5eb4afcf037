"""Random weeks of lists, statements and decisions beside a small model of who owes what.

The model knows every invoice and payment. The program must never ask for more than the model says is owed, and every
invoice that is still owed is asked for, or named by an open question.

Long because the small model and the actions that are compared with it belong together.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from builders import NOW, rolled_back
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.selection import ReminderMode
from relances_app.importers.bank.statement import read_statement
from relances_app.services import doubts, imports, payments
from relances_app.services.imports import File
from relances_app.services.reminders.rows import list_rows
from relances_app.store import payments as payments_store

HEAD = "Code client;Nom du client;N° facture;Date facture;Échéance;Montant TTC;Reste à payer"
NAMES = ("Atelier Bois Clair", "Menuiserie Vent Debout", "Forge des Lilas")
START = date(2025, 6, 2)
FAR = date(2027, 1, 1)


@dataclass
class Invoice:
    """An invoice of the model: what is owed, and how much of its payments the bookkeeping program knows."""

    customer: int
    number: str
    amount: int
    owed: int
    listed: int
    """The rest that the lists of the bookkeeping program show."""


@dataclass
class Kept:
    """A payment of the bank, and whether the lists have deducted it since."""

    invoice: Invoice
    transaction: tuple[date, int, str]
    is_listed: bool = False


@dataclass
class Model:
    """Who owes what in fact."""

    invoices: list[Invoice] = field(default_factory=list)
    codes: list[str] = field(default_factory=lambda: ["C0", "C1", "C2"])
    transactions: list[tuple[date, int, str]] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    week: int = 0

    @property
    def today(self):
        return START + timedelta(days=7 * self.week)

    def claims(self):
        """Return what each customer owes, credit notes deducted."""
        return {name: sum(i.owed for i in self.invoices if i.customer == n) for n, name in enumerate(NAMES)}


def euros(cents):
    return f"{cents / 100:.2f}".replace(".", ",")


def bring_list(db, model):
    """Import all that the bookkeeping program shows as open."""
    rows = [
        f"{model.codes[i.customer]};{NAMES[i.customer]};{i.number};01/05/2025;31/05/2025;{euros(i.amount)};{euros(i.listed)}"
        for i in model.invoices
        if i.listed
    ]
    if rows:
        content = "\n".join((HEAD, *rows, "")).encode()
        preview = imports.preview_files(db, [File("liste.csv", content)], is_whole_list=True)
        imports.save_import(db, preview, NOW)


def bring_statement(db, model, transactions):
    lines = "".join(
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{day:%Y%m%d}<TRNAMT>{cents / 100:.2f}<FITID>{n}{day}{cents}"
        f"<NAME>{label}</STMTTRN>\n"
        for n, (day, cents, label) in enumerate(transactions)
    )
    content = (
        "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1"
        f"<ACCTID>1</BANKACCTFROM><BANKTRANLIST>\n{lines}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    ).encode()
    found = payments.propose_matches(db, read_statement("releve.ofx", content), model.today)
    certain = [match for match in found.matches if match.is_certain]
    payments.save_matches(db, certain, NOW)
    payments.keep_open(db, found, certain, NOW)


def pick(model, n):
    return next((i for i in (*model.invoices[n:], *model.invoices) if i.amount > 0 and i.owed > 0), None)


def new_invoice(db, model, n, cents):
    number = f"FA25{len(model.invoices):04}"
    model.invoices.append(Invoice(n % len(NAMES), number, cents, cents, cents))
    bring_list(db, model)


def credit_note(db, model, n, cents):
    number = f"AV25{len(model.invoices):04}"
    model.invoices.append(Invoice(n % len(NAMES), number, -cents, -cents, -cents))
    bring_list(db, model)


def bank_payment(db, model, n, cents):
    """A customer pays an invoice, whole or in part: the bank reports it, the list does not know yet."""
    if invoice := pick(model, n):
        part = min(cents, invoice.owed)
        invoice.owed -= part
        label = f"VIR {NAMES[invoice.customer].upper()} {invoice.number}"
        model.transactions.append((model.today, part, label))
        model.kept.append(Kept(invoice, model.transactions[-1]))
        bring_statement(db, model, model.transactions[-1:])


def hand_payment(db, model, n, _):
    """A person marks an invoice as paid."""
    if invoice := pick(model, n):
        query = "select id from document where number = ? and open_amount > 0"
        if row := db.conn.execute(query, (invoice.number,)).fetchone():
            invoice.owed = 0
            payments.mark_paid(db, row[0], None, model.today, NOW)


def bookkeeping(db, model, _, __):
    """The bookkeeping program enters what was paid, and lists what is left; an empty list is not imported."""
    if not any(invoice.owed for invoice in model.invoices):
        return
    for invoice in model.invoices:
        invoice.listed = invoice.owed
    for kept in model.kept:
        kept.is_listed = True
    bring_list(db, model)


def late_list(db, model, _, __):
    bring_list(db, model)


def same_statements(db, model, _, __):
    if model.transactions:
        bring_statement(db, model, model.transactions)


def bank_return(db, model, n, _):
    """The bank takes a payment back: the invoice is owed again, and the program cannot know by itself."""
    if model.kept:
        kept = model.kept.pop(n % len(model.kept))
        invoice, part = kept.invoice, kept.transaction[1]
        invoice.owed += part
        label = f"REJET VIR {NAMES[invoice.customer].upper()} {invoice.number}"
        bring_statement(db, model, [(model.today, -part, label)])


def cancellation(db, model, n, _):
    """A person cancels a payment that is kept: the invoice is owed again, unless the list has deducted it itself."""
    if model.kept:
        kept = model.kept[n % len(model.kept)]
        query = """select p.id from payment p join payment_part t on t.payment_id = p.id
            join document d on d.id = t.document_id where p.cancelled_at is null and d.number = ? and t.amount = ?
            and p.booked_on = ?"""
        day, part, _ = kept.transaction
        if row := db.conn.execute(query, (kept.invoice.number, part, day.isoformat())).fetchone():
            payments.cancel(db, [row[0]], NOW)
            model.kept.remove(kept)
            model.transactions.remove(kept.transaction)
            kept.invoice.owed += 0 if kept.is_listed else part


def renumbering(db, model, n, _):
    """The bookkeeping program gives a customer another code."""
    customer = n % len(NAMES)
    if any(i.customer == customer and i.listed for i in model.invoices):
        model.codes[customer] = f"{model.codes[customer]}X"
        bring_list(db, model)


EVENTS = st.tuples(
    st.sampled_from(
        [new_invoice, new_invoice, credit_note, bank_payment, bank_payment, hand_payment, bookkeeping, late_list,
         same_statements, bank_return, renumbering, cancellation]
    ),
    st.integers(0, 5),
    st.sampled_from([3_000, 7_000, 12_000]),
)  # fmt: skip


def list_asked(db):
    """Return what may be sent by customer, over all levels."""
    asked = {}
    for level in (1, 2, 3):
        for row in list_rows(db, ReminderQuery(level, FAR, 0), ReminderMode.LETTERS, FAR):
            if not row.group.hold and row.group.total > 0:
                asked[row.group.name] = asked.get(row.group.name, 0) + row.group.total
    return asked


@settings(max_examples=60, deadline=None)
@given(st.lists(EVENTS, min_size=3, max_size=12))
@example(
    [(bank_payment, 0, 12_000), (bank_payment, 0, 7_000), (bookkeeping, 0, 3_000), (cancellation, 0, 3_000)]
)
@example(
    [(new_invoice, 0, 3_000), (credit_note, 0, 3_000), (bank_payment, 0, 3_000), (bank_payment, 0, 12_000)]
)
@example([(bank_payment, 0, 12_000), (bookkeeping, 0, 3_000), (cancellation, 0, 3_000)])
def test_nobody_is_asked_for_more_than_the_model_and_no_open_invoice_is_lost(shared_db, events):
    with rolled_back(shared_db) as db:
        model = Model()
        for event, n, cents in [(new_invoice, 0, 12_000), (new_invoice, 1, 7_000), *events]:
            model.week += 1
            event(db, model, n, cents)
            asked = list_asked(db)
            owed = model.claims()
            assert all(asked[name] <= max(owed[name], 0) for name in asked), (event.__name__, asked, owed)
            questions = " ".join(
                f"{stored.doubt.message} {' '.join(number for _, _, number in stored.documents)}"
                for stored in doubts.list_open(db)
            )
            for invoice in model.invoices:
                if invoice.owed > 0 and owed[NAMES[invoice.customer]] > 0 and invoice.number not in questions:
                    row = db.conn.execute(
                        "select sum(open_amount) from document where number = ?", (invoice.number,)
                    ).fetchone()
                    assert row[0] >= invoice.owed, (event.__name__, invoice, row, questions)


def test_a_payment_of_the_model_is_kept_once(shared_db):
    with rolled_back(shared_db) as db:
        model = Model()
        for event in (new_invoice, bank_payment, same_statements, late_list):
            event(db, model, 0, 12_000)
        assert len(payments_store.list_payments(db, -1, payments.NEWEST_FIRST)) == 1
        assert list_asked(db) == {}
