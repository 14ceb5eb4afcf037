"""« Papier à lettres »: what letters and mails show, the logo drawn anew, the printers with their offsets."""

import io

import pytest
from app_client import DEMO_VIEW, sentence_of
from PIL import Image, PngImagePlugin
from pypdf import PdfReader

FIELDS = {
    "signatory_name": "Hélène Vauquelin", "signatory_role": "Gérante", "letter_place": "Bron",
    "letter_note": "www.example.com", "enclosures": "relevé de compte ; RIB", "mail_megabytes": "5", "mail_qr": "y",
}  # fmt: skip


def make_picture(form="PNG", size=(600, 200), **how):
    target = io.BytesIO()
    Image.new("RGB", size, "navy").save(target, form, **how)
    return target.getvalue()


def keep_logo(desk, content, name="logo.png"):
    return desk.post("/papier/logo", {"logo": (io.BytesIO(content), name)})


def print_letters(desk):
    desk.post("/relances/envoyer", {**DEMO_VIEW, "mode": "edition", "date_edition": "2024-08-01"})
    return PdfReader(io.BytesIO(desk.get("/courriers/1/lettres.pdf").data))


def test_the_settings_are_kept_and_printed(desk):
    assert desk.post("/papier", FIELDS).status_code == 303
    page = desk.get("/papier").text
    assert 'value="Hélène Vauquelin"' in page
    assert page.count("checked") == 1
    text = print_letters(desk).pages[0].extract_text().replace("\xa0", " ")
    for said in (
        "Hélène Vauquelin",
        "Gérante",
        "Bron, le 1er août 2024",
        "www.example.com",
        "P. J. : relevé",
        "RIB",
    ):
        assert said in text


def test_a_wrong_size_is_said_beside_its_field(desk):
    answer = desk.post("/papier", {**FIELDS, "mail_megabytes": "0"})
    assert answer.status_code == 422
    assert "Entre 1 et 50 Mo." in answer.text


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_logo_is_drawn_anew_and_printed(desk, form):
    assert "logo.png" not in desk.get("/papier").text
    picture = make_picture(form, (3000, 1000))
    assert keep_logo(desk, picture).status_code == 303
    answer = desk.get("/papier/logo.png")
    assert answer.content_type == "image/png"
    with Image.open(io.BytesIO(answer.data)) as kept:
        assert kept.size == (1600, 533)
    desk.post("/papier", FIELDS)  # no code on the letters: the logo is the only picture
    assert len(print_letters(desk).pages[0].images) == 1
    assert desk.post("/papier/logo/retirer").status_code == 303
    assert desk.get("/papier/logo.png").status_code == 404


def test_what_a_picture_hides_is_not_kept(desk):
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "secret-4711")
    keep_logo(desk, make_picture(pnginfo=info) + b"<script>secret-4712</script>")
    assert b"secret" not in desk.get("/papier/logo.png").data


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"GIF89a", make_picture()[:80], make_picture("GIF"), make_picture(size=(9000, 9000))],
    ids=["none", "svg", "gif head", "cut", "gif", "too many pixels"],
)  # fmt: skip
def test_what_is_no_picture_is_refused(desk, content):
    answer = keep_logo(desk, content)
    assert answer.status_code == 422
    assert "logo" in sentence_of(answer)
    assert desk.count("logo") == {"logo": 0}


def test_a_printer_is_noted_corrected_tried_and_forgotten(desk):
    assert (
        desk.post("/papier/imprimantes", {"imprimante": "Bureau", "droite": "1,5", "bas": "-2"}).status_code
        == 303
    )
    desk.post("/papier/imprimantes", {"imprimante": "Bureau", "droite": "2", "bas": "-2,5"})
    assert desk.query("select name, right_tenths, down_tenths from printer") == [("Bureau", 20, -25)]
    page = desk.get("/papier").text.replace("\xa0", " ")
    assert "2,0 mm" in page
    assert "−2,5 mm" in page
    text = (
        PdfReader(io.BytesIO(desk.get("/papier/page-d-essai.pdf?imprimante=1").data)).pages[0].extract_text()
    )
    assert "+2,0 mm" in text.replace("\xa0", " ")
    assert desk.get("/papier/page-d-essai.pdf").status_code == 200
    assert desk.get("/papier/page-d-essai.pdf?imprimante=9").status_code == 404
    desk.post("/papier/imprimantes/1/retirer")
    assert desk.count("printer") == {"printer": 0}


@pytest.mark.parametrize(
    ("name", "right"), [("", "0"), ("N" * 61, "0"), ("Bureau", "loin"), ("Bureau", "31"), ("Bureau", "1e1")]
)
def test_an_offset_that_cannot_be_is_refused(desk, name, right):
    answer = desk.post("/papier/imprimantes", {"imprimante": name, "droite": right, "bas": "0"})
    assert answer.status_code == 422
    assert desk.count("printer") == {"printer": 0}
