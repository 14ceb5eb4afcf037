"""Export, empty program, import, export: the second export is the first one."""

from datetime import date

import pytest
from builders import TODAY, rolled_back
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.document import Document, detect_kind
from relances_app.domain.accounts.parsed_file import ParsedFile, Source
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.selection import ReminderMode
from relances_app.importers.tables.customer_rows import clean_cell
from relances_app.importers.tables.ranks import assign_ranks
from relances_app.importers.tables.reader import read_table
from relances_app.services import imports
from relances_app.services.reminders import rows as reminders_rows
from relances_app.web.exports import writers
from relances_app.web.exports.reminders import REMINDER_COLUMNS, build_reminder_rows

ALL_DUE = ReminderQuery(1, date(2031, 1, 1), 0)

words = st.text(st.characters(exclude_categories=("Cs", "Cn")), min_size=1, max_size=12)
risky = st.tuples(st.sampled_from(["=", "+", "-", "@", "'", "'=", '"', ";"]), words).map("".join)
texts = (words | risky).map(clean_cell).filter(bool)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@st.composite
def parsed_files(draw):
    """Customers with any name, and open documents with any number: invoices, credits, part payments, instalments."""
    codes = draw(
        st.lists(st.sampled_from(["C1", "411DUPONT", "0042", "É-7"]), min_size=1, max_size=3, unique=True)
    )
    customers = [
        Customer(code, draw(texts), draw(st.sampled_from(["", "compta@example.org"]))) for code in codes
    ]
    documents = []
    for _ in range(draw(st.integers(1, 8))):
        amount = draw(st.integers(-(10**7), 10**9).filter(bool))
        open_amount = draw(st.integers(1, abs(amount))) * (1 if amount > 0 else -1)
        issued_on, due_on = sorted((draw(days), draw(days)))
        number = draw(st.sampled_from(["FA1", "FA2"]) | texts)
        code = draw(st.sampled_from(codes))
        documents.append(Document(code, number, detect_kind(amount), issued_on, due_on, amount, open_amount))
    return ParsedFile(Source.CSV, "livres", assign_ranks(list(dict.fromkeys(documents))), tuple(customers))


def import_file(db, clock, reading):
    imports.save_import(db, imports.compare_readings(db, (reading,), is_whole_list=True), clock())


def export(db, form):
    rows = reminders_rows.list_rows(db, ALL_DUE, ReminderMode.EMAIL, TODAY)
    with writers.write_table(form, REMINDER_COLUMNS, build_reminder_rows(rows, ALL_DUE.as_of)) as file:
        return file.read()


def read_cells(form, content):
    """Return the comparable part: a workbook contains the time it was written."""
    return content if form == "csv" else read_table("liste.xlsx", content)


@pytest.mark.parametrize(("form", "examples"), [("csv", 30), ("xlsx", 4)])
def test_an_export_imported_into_an_empty_program_is_exported_identically(shared_db, clock, form, examples):
    @settings(max_examples=examples, deadline=None)
    @given(parsed_files())
    def try_one(reading):
        with rolled_back(shared_db) as db:
            import_file(db, clock, reading)
            assume(reminders_rows.list_rows(db, ALL_DUE, ReminderMode.EMAIL, TODAY))
            first = export(db, form)
        with rolled_back(shared_db) as db:
            assert reminders_rows.list_rows(db, ALL_DUE, ReminderMode.EMAIL, TODAY) == []
            import_file(db, clock, read_table(f"liste.{form}", first))
            assert read_cells(form, export(db, form)) == read_cells(form, first)

    try_one()
