"""Foreign bytes are read in the separate process only, with one budget for the files of a request."""

import ast
from pathlib import Path

import pytest
from fec_lines import HEADING, line
from invoices import bundle, cii, pdf, ubl
from samples import FIXTURES
from workbooks import write_ods, write_xlsx

from relances_app.domain.errors import UserError
from relances_app.importers import readers
from relances_app.importers.invoices.attachment import read_hints
from relances_app.importers.read_files import MAX_BYTES, File
from relances_app.importers.reader_faults import ReaderStopped
from relances_app.importers.reading_budget import Budget

PROJECT = Path(__file__).parents[2]
TABLE = [["Client", "Numéro", "Date", "Montant"], ["Noé", "F1", "01/02/2024", "10,00"]]
CARRIER = pdf(("factur-x.xml", cii()))
LISTS = {
    "liste.csv": "\n".join(map(";".join, TABLE)).encode(),
    "liste.xlsx": write_xlsx(TABLE),
    "liste.ods": write_ods(TABLE),
    "fec.txt": f"{HEADING}\n{line(PieceRef='F1')}".encode(),
    "f.xml": cii(),
    "u.xml": ubl(body="<ID>F3</ID><IssueDate>2026-01-31</IssueDate>"),
    "f.pdf": CARRIER,
    "f.zip": bundle(("a.pdf", CARRIER), ("b.xml", cii(number="F2"))),
}
STATEMENTS = [
    *(File(path.name, path.read_bytes()) for path in sorted((FIXTURES / "bank").iterdir())),
    File("releve.qif", b"!Type:Bank\nD13/02/2024\nT10,00\nPNo\xc3\xa9 F1\n^\n"),
    File(
        "releve.ofx",
        b"OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1"
        b"<ACCTID>1</BANKACCTFROM><BANKTRANLIST>\n<STMTTRN><TRNTYPE>OTHER<DTPOSTED>20240213<TRNAMT>10.00<FITID>1"
        b"<NAME>F1</STMTTRN>\n</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>",
    ),
]
PARSERS = (
    "archived_statements.open_archive",
    "bank.statement.read_camt",
    "bank.statement.read_cfonb",
    "bank.statement.read_ofx",
    "bank.statement.read_qif",
    "fec.reader.open_lines",
    "invoices.attachment.extract_xml",
    "invoices.bundle.open_archive",
    "invoices.pdf.extract_xml",
    "invoices.xml.parse_xml",
    "tables.open_table.read_csv",
    "tables.open_table.read_spreadsheet",
)


@pytest.fixture
def only_in_the_child(monkeypatch):
    """Every parser fails in this process; the separate one is not concerned."""

    def fail(*_args, **_options):
        raise AssertionError("parsed in the main process")

    for name in PARSERS:
        monkeypatch.setattr(f"relances_app.importers.{name}", fail)


def test_no_format_is_parsed_in_the_main_process(only_in_the_child):
    """L2: an ODS of 3.7 MB kept the main process busy for 40 s."""
    for name, content in LISTS.items():
        (reading,) = readers.read_files([File(name, content)], {})
        assert reading.documents, name
    assert len(readers.read_files([File(*file) for file in LISTS.items()], {})) > 4
    (hints,) = read_hints([("f.pdf", CARRIER)])
    assert hints.embedded == "F1"


def test_no_statement_is_parsed_in_the_main_process(only_in_the_child):
    archive = bundle(*((file.name, file.content) for file in STATEMENTS))
    found = readers.sort_files([File("releves.zip", archive)])
    assert {read.name: read for read in found.statements} == {
        read.name: read for read in readers.read_statements(STATEMENTS)
    }
    assert found.others == ()
    assert len(found.statements) == len(STATEMENTS)
    assert readers.reread_statement("releve.qif", STATEMENTS[-2].content, day_first=True).credits


def test_other_files_are_sorted_out_unchanged():
    files = [File(*file) for file in LISTS.items()]
    statement = STATEMENTS[0]
    found = readers.sort_files([*files, statement])
    assert [(a is b) for a, b in zip(found.others, files, strict=True)] == [True] * len(files)
    assert [read.content for read in found.statements] == [statement.content]


def test_an_entry_that_stops_the_process_is_rejected_and_the_others_are_read(monkeypatch):
    """L3: the process is started again within the same budget."""
    budgets = []

    def stop_at_a_pdf(read, task, budget, watch):
        budgets.append(budget)
        if len(budgets) == 1:
            watch(0.5)
            watch(("f.zip", "a.pdf"))
            raise ReaderStopped("fichier trop long à lire : abandonné après 9 secondes sans résultat")
        return read(task, watch)

    monkeypatch.setattr(readers, "run_sandboxed", stop_at_a_pdf)
    (reading,) = readers.read_files([File("f.zip", LISTS["f.zip"])], {})
    assert [document.number for document in reading.documents] == ["F2"]
    assert [r.message for r in reading.rejections] == [
        "« a.pdf » : fichier trop long à lire : abandonné après 9 secondes sans résultat"
    ]
    assert budgets == [budgets[0]] * 2


def test_an_entry_that_is_read_again_adds_no_time(monkeypatch):
    added = []

    class CountingBudget(Budget):
        def add_file(self):
            added.append("file")

    def stop_at_the_second(read, task, _budget, watch):
        if not task.skipped:
            watch(("f.zip", "a.pdf"))
            watch(("f.zip", "b.xml"))
            raise ReaderStopped("fichier trop long à lire")
        return read(task, watch)

    monkeypatch.setattr(readers, "run_sandboxed", stop_at_the_second)
    monkeypatch.setattr(readers, "Budget", CountingBudget)
    (reading,) = readers.read_files([File("f.zip", LISTS["f.zip"])], {})
    assert len(reading.rejections) == 1
    assert added == ["file", "file"]


@pytest.mark.parametrize("name", ["liste.csv", "liste.ods", "f.xml", "fec.txt", "f.pdf"])
def test_a_file_that_exceeds_the_budget_is_named_with_what_to_do(monkeypatch, name):
    monkeypatch.setattr(readers, "Budget", lambda *_: _spent())
    with pytest.raises(UserError, match=r"trop long à lire.*Exportez-le de nouveau"):
        readers.read_files([File(name, LISTS[name])], {})


def test_a_statement_that_exceeds_the_budget_is_named_with_what_to_do(monkeypatch):
    monkeypatch.setattr(readers, "Budget", lambda *_: _spent())
    name = STATEMENTS[0].name
    with pytest.raises(
        UserError, match=rf"^« {name} » : fichier trop long à lire.*Téléchargez-le de nouveau"
    ):
        readers.read_statements(STATEMENTS[:1])


def test_an_archive_that_exceeds_the_budget_is_named_with_its_entry(monkeypatch):
    def stop(_read, _task, _budget, watch):
        watch(("f.zip", "dossier/a.pdf"))
        raise ReaderStopped("fichier trop long à lire : abandonné après 2 secondes sans résultat")

    monkeypatch.setattr(readers, "Budget", lambda *_: _spent())
    monkeypatch.setattr(readers, "run_sandboxed", stop)
    with pytest.raises(UserError, match=r"^« f.zip » : .*« a.pdf » : retirez-le"):
        readers.read_files([File("f.zip", b"")], {})


def test_the_services_read_foreign_bytes_by_these_functions_only():
    """A new reader belongs in `importers.readers`, or runs in the sandbox by itself as those of attachments."""
    harmless = {
        "File",
        "ProgressCallback",
        "clean_cell",
        "ignore_progress",
        "list_pdfs",
        "missing_fields",
        "read_hints",
    }
    used = set()
    for path in (PROJECT / "relances_app/services").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            if module.startswith("relances_app.importers.") and not module.endswith(".readers"):
                used |= {alias.name for alias in node.names}
    assert used == harmless


def _spent():
    seconds = iter(range(0, 10**6, 1_000))
    return Budget(clock=lambda: next(seconds))


def test_a_statement_may_be_larger_than_a_list():
    (small,) = (file for file in STATEMENTS if file.name == "releve.ofx")
    large = File("releve.ofx", small.read().replace(b"</OFX>", b" " * MAX_BYTES + b"</OFX>"))
    (found,) = readers.read_statements([large])
    assert len(found.statement.credits) == 1
