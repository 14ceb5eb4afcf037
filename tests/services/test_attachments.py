"""The invoices' PDFs from the drop to the document, with real PDFs and a real archive."""

import io
import zipfile

import pypdf
import pytest
from builders import add_customer, add_document
from invoices import cii

from relances_app.domain.attachment import Attachment
from relances_app.domain.errors import NotFound, UserError
from relances_app.services import attachments
from relances_app.store import attachments as store


def make_pdf(text="", xml=b""):
    """Return a PDF of one page with a line of text, carrying an electronic invoice where given."""
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(72, 720, text)
    canvas.save()
    if not xml:
        return target.getvalue()
    writer = pypdf.PdfWriter(clone_from=target)
    writer.add_attachment("factur-x.xml", xml)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def zip_of(files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.fixture
def documents(db):
    add_customer(db, "C1")
    add_customer(db, "C2")
    return {
        number: add_document(db, code, number, 10_000)
        for code, number in (("C1", "FA24020019"), ("C1", "FA24020044"), ("C2", "DB-0001"))
    }


def import_attachments(db, documents):
    found = attachments.list_attachments(db, documents.values())
    return {number: [clip.name for clip in found.get(id_, ())] for number, id_ in documents.items()}


def test_pdfs_are_matched_by_name_data_and_text(db, documents, clock):
    files = [
        ("FA24020019.pdf", make_pdf("A")),
        ("scan.pdf", make_pdf("B", cii(number="DB-0001"))),
        ("scan2.pdf", make_pdf("Facture FA24020044 du 29/02/2024")),
        ("autre.pdf", make_pdf("rien")),
        ("notes.txt", b"bonjour"),
    ]
    arrival = attachments.add_files(db, files, clock())
    assert (arrival.matched, arrival.proposed, arrival.unknown) == (2, 1, 1)
    assert arrival.refused == ("« notes.txt » : ce n’est pas un PDF",)
    assert import_attachments(db, documents) == {
        "FA24020019": ["FA24020019.pdf"],
        "FA24020044": [],
        "DB-0001": ["scan.pdf"],
    }
    proposed, unknown = attachments.list_unmatched(db)
    assert (proposed.name, proposed.numbers) == ("scan2.pdf", "FA24020044")
    attachments.confirm_matches(db, [proposed.id])
    assert import_attachments(db, documents)["FA24020044"] == ["scan2.pdf"]
    attachments.attach_by_number(db, unknown.id, "fa 24020044")
    assert import_attachments(db, documents)["FA24020044"] == ["scan2.pdf", "autre.pdf"]
    assert attachments.list_unmatched(db) == []


def test_an_archive_is_read_and_a_broken_pdf_affects_no_other(db, documents, clock):
    files = {
        "__MACOSX/x.pdf": b"%PDF-",
        "factures/FA24020019.pdf": make_pdf("A"),
        "bad.pdf": b"%PDF-1.4 \xff broken",
    }
    content = zip_of({**files, "good.pdf": make_pdf("DB-0001")})
    arrival = attachments.add_files(db, [("factures.zip", content)], clock())
    assert (arrival.matched, arrival.proposed, arrival.unknown) == (1, 1, 1)


def test_the_same_bytes_are_stored_once(db, documents, clock):
    pdf = make_pdf("A")
    attachments.add_files(db, [("FA24020019.pdf", pdf)], clock())
    attachments.add_files(db, [("FA24020019 (1).pdf", pdf), ("FA24020044.pdf", pdf)], clock())
    assert attachments.count_files(db) == (1, len(pdf))
    assert import_attachments(db, documents)["FA24020044"] == ["FA24020019.pdf"]


def test_a_pdf_is_read_back_unchanged_and_deleted_completely(db, documents, clock):
    pdf = make_pdf("A")
    attachments.add_to_document(db, documents["DB-0001"], ("facture.pdf", pdf), clock())
    (clip,) = attachments.list_attachments(db, documents.values())[documents["DB-0001"]]
    assert attachments.read_file(db, clip.id) == Attachment("facture.pdf", "application/pdf", pdf)
    attachments.remove(db, clip.id, documents["DB-0001"])
    with pytest.raises(NotFound):
        attachments.read_file(db, clip.id)
    assert attachments.count_files(db) == (0, 0)


def test_an_unmatched_pdf_is_matched_once_its_document_is_imported(db, documents, clock):
    attachments.add_files(db, [("FA99.pdf", make_pdf("A"))], clock())
    assert attachments.rematch(db) == 0
    documents["FA99"] = add_document(db, "C1", "FA99", 5_000)
    assert attachments.rematch(db) == 1
    assert import_attachments(db, documents)["FA99"] == ["FA99.pdf"]


def test_an_invoice_read_from_a_pdf_keeps_it(db, documents, clock):
    file = Attachment("fx.pdf", "application/pdf", make_pdf("A"))
    with db.write():
        store.store_invoice_files(db, [("DB-0001", file)], {"C2"}, clock())
        store.store_invoice_files(db, [("FA24020019", file)], {"C2"}, clock())
    assert import_attachments(db, documents) == {"FA24020019": [], "FA24020044": [], "DB-0001": ["fx.pdf"]}


def test_invalid_files_and_placements_are_refused_with_a_message(db, documents, clock):
    with pytest.raises(UserError, match="Aucun fichier"):
        attachments.add_files(db, [], clock())
    with pytest.raises(UserError, match="n’est pas un PDF"):
        attachments.add_to_document(db, documents["DB-0001"], ("x.txt", b"x"), clock())
    with pytest.raises(NotFound):
        attachments.add_to_document(db, 999, ("x.pdf", make_pdf()), clock())
    attachments.add_files(db, [("FA99.pdf", make_pdf("A"))], clock())
    with pytest.raises(UserError, match="Aucun document ne porte"):
        attachments.attach_by_number(db, attachments.list_unmatched(db)[0].id, "INCONNU")


def test_a_removed_document_leaves_its_pdf_unmatched(db, documents, clock):
    attachments.add_files(db, [("DB-0001.pdf", make_pdf("A"))], clock())
    with db.write():
        db.conn.execute("delete from document where id = ?", (documents["DB-0001"],))
    assert [file.name for file in attachments.list_unmatched(db)] == ["DB-0001.pdf"]
