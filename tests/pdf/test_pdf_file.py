"""The PDF as a file: fonts, language, tags, logo, code, and the documents put after the letters."""

import io
import subprocess

import pytest
from letters import CUSTOMER, STRUCTURE, make_letter, read_text, require_tool, run_tool
from PIL import Image
from pypdf import PdfReader, PdfWriter

from relances_app.domain.attachment import Attachment
from relances_app.domain.dunning.dunning_levels import ChargesMode
from relances_app.domain.errors import UserError
from relances_app.domain.messages.epc_qr import build_payload
from relances_app.pdf.file.append import append_pdfs
from relances_app.pdf.print import print_letter, print_letters

PAYLOAD = build_payload(STRUCTURE, CUSTOMER, ["FA-2026-0000", "FA-2026-0001"], 150160)
LETTER = make_letter(3, mode=ChargesMode.CHARGED, qr_payload=PAYLOAD)


def make_picture(kind: str = "PNG", mode: str = "RGBA", size: tuple[int, int] = (300, 90)) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, "navy").save(target, kind)
    return target.getvalue()


def make_pdf(pages: int = 1, password: str = "") -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_both_fonts_are_embedded_with_unicode_maps_and_no_other_is_used(tmp_path):
    rows = run_tool("pdffonts", "@", content=print_letter(LETTER), tmp_path=tmp_path).splitlines()[2:]
    assert {row.split()[0].partition("+")[2] for row in rows} == {
        "SourceSerif4-Regular",
        "SourceSerif4-Semibold",
    }
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)


def test_the_file_has_title_language_and_date_metadata():
    reader = PdfReader(io.BytesIO(print_letter(LETTER)))
    assert reader.metadata.title == "Courrier à Menuiserie Dutilleul et Fils, 24 novembre 2026"
    assert reader.metadata.author == "Ateliers Vauquelin"
    assert str(reader.metadata.creation_date).startswith("2026-11-24")
    assert reader.root_object["/Lang"] == "fr-FR"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]


def test_the_tagged_structure_has_the_reading_order(tmp_path):
    """Headings, paragraphs, a table with headings and rows; each line keeps its space before the next."""
    said = run_tool("pdfinfo", "-struct-text", "@", content=print_letter(LETTER), tmp_path=tmp_path)
    lines = [line.strip() for line in said.splitlines()]
    assert lines[0].startswith("Document")
    assert lines.index("H1 (block)") < lines.index("Table (block)") < lines.index("Figure")
    assert lines.count("TH:") == 6 + 8
    text = " ".join(line.strip('"') for line in lines).replace("\xa0", " ").replace("\u202f", " ")
    assert "Objet : MISE EN DEMEURE DE PAYER" in text
    assert "nous demeure due à ce jour, selon le détail ci-dessous." in text
    assert "Facture FA-2026-0000" in text


def test_every_page_has_its_marks_in_the_structure_tree():
    reader = PdfReader(io.BytesIO(print_letters([LETTER, make_letter(2, count=60)]).content))
    root = reader.root_object["/StructTreeRoot"]
    numbers = root["/ParentTree"]["/Nums"]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page in reader.pages:
        marks = page.get_contents().get_data().count(b"<</MCID ")
        assert len(owners[page["/StructParents"]]) == marks > 0
        for owner in owners[page["/StructParents"]]:
            assert owner.get_object()["/Pg"].get_object() == page or owner.get_object()["/K"]
    assert reader.root_object["/MarkInfo"]["/Marked"]


def test_the_qr_code_of_a_letter_is_decoded_from_the_rendered_page(tmp_path):
    require_tool("zbarimg")
    content = print_letter(make_letter(qr_payload=PAYLOAD))
    run_tool("pdftoppm", "-r", "200", "-png", "-singlefile", "@", "page", content=content, tmp_path=tmp_path)
    command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(tmp_path / "page.png")]
    said = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    assert said.removesuffix("\n") == PAYLOAD


def test_without_a_payload_there_is_no_code(tmp_path):
    said = run_tool("pdfinfo", "-struct", "@", content=print_letter(make_letter()), tmp_path=tmp_path)
    assert "Figure" not in said


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "L")])
def test_a_logo_is_stored_once_and_moves_the_sender_down(kind, mode, tmp_path):
    letters = [make_letter(1), make_letter(2)]
    content = print_letters(letters, logo=make_picture(kind, mode)).content
    pages = PdfReader(io.BytesIO(content)).pages
    forms = {
        image.raw_get(name).idnum
        for page in pages
        for image in [page["/Resources"]["/XObject"]]
        for name in image
    }
    assert len(forms) == 1
    assert len(run_tool("pdfimages", "-list", "@", content=content, tmp_path=tmp_path).splitlines()) >= 3
    assert "No syntax" in run_tool("qpdf", "--check", "@", content=content, tmp_path=tmp_path)


INVALID_LOGOS = {
    "another kind of file": b"GIF89a",
    "a broken picture": b"\x89PNG\r\n\x1a\n broken",
    "a picture cut short": make_picture()[:200],
    "a kind that is not printed": make_picture("GIF", "P"),
    "a file too heavy": b"0" * 5_000_001,
}


@pytest.mark.parametrize("logo", INVALID_LOGOS.values(), ids=INVALID_LOGOS)
def test_an_unusable_picture_is_refused_in_french(logo):
    with pytest.raises(UserError, match="logo"):
        print_letter(LETTER, logo=logo)


def test_a_picture_with_too_many_pixels_is_refused():
    with pytest.raises(UserError, match="pixels"):
        print_letter(LETTER, logo=make_picture(mode="1", size=(5000, 5000)))


def test_the_documents_follow_their_own_letter(tmp_path):
    printed = print_letters([make_letter(1), make_letter(2, count=60), make_letter(1)])
    invoice = Attachment("FA-1.pdf", "application/pdf", print_letter(make_letter(1, count=1)))
    joined = append_pdfs(printed, [[invoice], [invoice, invoice], []])
    content = joined.content
    assert joined.page_counts == (1 + 1, 3 + 2, 1)
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) == (1 + 1) + (3 + 2) + 1
    assert reader.metadata.title == "Courriers de relance, 24 novembre 2026"
    assert reader.root_object["/Lang"] == "fr-FR"
    assert "No syntax" in run_tool("qpdf", "--check", "@", content=content, tmp_path=tmp_path)
    pages = read_text(content, tmp_path).split("\f")
    assert [("page 1/3" in page) for page in pages[:4]] == [False, False, True, False]


@pytest.mark.parametrize(
    ("content", "media_type", "said"),
    [
        (b"", "application/pdf", "lisible"),
        (b"%PDF-1.4 broken", "application/pdf", "lisible"),
        (make_pdf()[:300], "application/pdf", "lisible"),
        (make_pdf(pages=0), "application/pdf", "lisible"),
        (make_pdf(password="secret"), "application/pdf", "protégé"),
        (b"PK", "application/zip", "n’est pas un PDF"),
    ],
)
def test_a_document_that_cannot_be_joined_is_refused_by_its_name(content, media_type, said, caplog):
    with pytest.raises(UserError, match=said) as caught:
        append_pdfs(print_letters([LETTER]), [[Attachment("FA-1.pdf", media_type, content)]])
    assert "« FA-1.pdf »" in caught.value.message
