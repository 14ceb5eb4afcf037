"""Reading files: progress, single invoices read as one bundle, and the size limit."""

import pytest
from fec_lines import HEADING, line
from invoices import bundle, cii, pdf, ubl
from workbooks import write_xlsx

from relances_app.domain.errors import UserError
from relances_app.importers import read_files as importers_read_files
from relances_app.importers.archived_statements import unpack_statements
from relances_app.importers.read_files import File, read_files

TABLE = "Client;Numéro;Date;Montant\n" + "".join(f"Noé;F{n};01/02/2024;10,00\n" for n in range(5_000))
CELLS = [row.split(";") for row in TABLE.splitlines()]
FEC = "\n".join((HEADING, *(line(PieceRef=f"F{n}") for n in range(5_000))))
CAMT = b"<Document><BkToCstmrStmt><Stmt/></BkToCstmrStmt></Document>"
FILES = [
    File("liste.csv", TABLE.encode()),
    File("liste.xlsx", write_xlsx(CELLS)),
    File("fec.txt", FEC.encode()),
    File("factures.zip", bundle(*((f"{n}.xml", cii(number=f"F{n}")) for n in range(20)))),
]


def names(file):
    return file.name


class Cancelled(Exception):
    """The person had enough."""


@pytest.mark.parametrize("file", FILES, ids=names)
def test_reading_reports_progress(file):
    shares = []
    read_files([file], {}, progress=shares.append)
    assert len(shares) > 2
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.parametrize("file", FILES, ids=names)
def test_a_cancelled_reading_stops_at_once(file):
    shares = []

    def stop(share):
        shares.append(share)
        if len(shares) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_files([file], {}, progress=stop)
    assert len(shares) == 2


def test_progress_of_several_files_is_weighted_by_size():
    shares = []
    read_files([FILES[0], File("autre.csv", TABLE.encode()), FILES[3]], {}, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert any(0.4 < share < 0.6 for share in shares)


def test_single_invoices_of_any_syntax_are_one_bundle_and_a_wrong_one_is_rejected_alone():
    files = [
        File("f1.pdf", pdf(("factur-x.xml", cii()))),
        File("f2.xml", cii(number="F2")),
        File("f3.xml", ubl(body="<ID>F3</ID><IssueDate>2026-01-31</IssueDate>")),
        File("notice.pdf", pdf()),
        File("liste.csv", TABLE.encode()),
    ]
    table, invoices = read_files(files, {})
    assert len(table.documents) == 5_000
    assert sorted(d.number for d in invoices.documents) == ["F1", "F2", "F3"]
    assert [r.message for r in invoices.rejections] == [
        "« notice.pdf » : ce PDF ne contient pas de facture électronique (factur-x.xml)"
    ]
    assert invoices.name == "f1.pdf et 3 autres factures"
    assert [a.name for _, a in invoices.attachments] == ["f1.pdf"]


def test_one_invoice_alone_that_cannot_be_read_is_refused():
    with pytest.raises(UserError, match=r"« notice.pdf » : ce PDF ne contient pas"):
        read_files([File("notice.pdf", pdf()), File("liste.csv", TABLE.encode())], {})


def test_a_folder_of_many_invoices_is_read_in_bundles(monkeypatch):
    monkeypatch.setattr(importers_read_files, "MAX_ENTRIES", 3)
    readings = read_files([File(f"f{n}.xml", cii(number=f"F{n}")) for n in range(7)], {})
    assert [len(reading.documents) for reading in readings] == [3, 3, 1]


def test_a_file_over_the_limit_is_refused_with_the_limit_and_a_fec_on_the_disk_is_not(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text(TABLE)
    for content in (path, TABLE.encode()):
        with pytest.raises(UserError, match=r"« liste.csv » : ce fichier est trop gros"):
            read_files([File("liste.csv", content)], {}, limit=1_000)
    path.write_text(FEC)
    [reading] = read_files([File("fec.txt", path)], {}, limit=1_000)
    assert len(reading.documents) == 5_000


MT940 = b":20:STARTUMS\n:25:FR7630001007941234567890185\n:28C:00001\n:60F:C261120EUR1000,00\n:61:261120C120,00NTRF\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (MT940, "MT940.*CAMT.053"),
        (b'<r:CrossDomainAcknowledgementAndResponse xmlns:r="urn:r"/>', "CDAR.*Factur-X"),
        (b'<Order xmlns="urn:o"/>', "commande"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_its_name_and_what_to_bring(content, said):
    with pytest.raises(UserError, match=said):
        read_files([File("x", content)], {})


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(encoding):
    text = "Client;Numéro;Date;Montant\nNoé & Fils;F1;01/02/2024;10,00\n"
    (reading,) = read_files([File("liste.csv", text.encode(encoding))], {})
    assert reading.customers[0].name == "Noé & Fils"


def test_statements_in_a_zip_are_taken_out_and_the_rest_stays():
    statement = File("zip", bundle(("a/camt.xml", CAMT)))
    assert [(f.name, f.content) for f in unpack_statements([statement])] == [("camt.xml", CAMT)]
    mixed = File("mixed.zip", bundle(("camt.xml", CAMT), ("f.xml", cii())))
    camt, rest = unpack_statements([mixed])
    assert camt.content == CAMT
    assert len(read_files([rest], {})[0].documents) == 1
    others = [FILES[0], FILES[1], FILES[3], File("damaged.zip", b"PK\x03\x04")]
    assert unpack_statements(others) == others
