"""« Papier à lettres »: content of letters and mails, the converted logo, printers with their offsets."""

import io

import pytest
from app_client import DEMO_VIEW, error_message
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


def save_logo(app_client, content, name="logo.png"):
    return app_client.post("/papier/logo", {"logo": (io.BytesIO(content), name)})


def print_letters(app_client):
    app_client.post("/relances/envoyer", {**DEMO_VIEW, "mode": "edition", "date_edition": "2024-08-01"})
    return PdfReader(io.BytesIO(app_client.get("/courriers/1/lettres.pdf").data))


def test_the_settings_are_saved_and_printed(app_client):
    assert app_client.post("/papier", FIELDS).status_code == 303
    page = app_client.get("/papier").text
    assert 'value="Hélène Vauquelin"' in page
    assert page.count("checked") == 1
    text = print_letters(app_client).pages[0].extract_text().replace("\xa0", " ")
    for said in (
        "Hélène Vauquelin",
        "Gérante",
        "Bron, le 1er août 2024",
        "www.example.com",
        "P. J. : relevé",
        "RIB",
    ):
        assert said in text


def test_an_invalid_size_shows_an_error_at_its_field(app_client):
    answer = app_client.post("/papier", {**FIELDS, "mail_megabytes": "0"})
    assert answer.status_code == 422
    assert "Entre 1 et 50 Mo." in answer.text


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_logo_is_reencoded_and_printed(app_client, form):
    assert "logo.png" not in app_client.get("/papier").text
    picture = make_picture(form, (3000, 1000))
    assert save_logo(app_client, picture).status_code == 303
    answer = app_client.get("/papier/logo.png")
    assert answer.content_type == "image/png"
    with Image.open(io.BytesIO(answer.data)) as kept:
        assert kept.size == (1600, 533)
    app_client.post("/papier", FIELDS)  # no code on the letters: the logo is the only picture
    assert len(print_letters(app_client).pages[0].images) == 1
    assert app_client.post("/papier/logo/retirer").status_code == 303
    assert app_client.get("/papier/logo.png").status_code == 404


def test_metadata_of_a_picture_is_removed(app_client):
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "secret-4711")
    save_logo(app_client, make_picture(pnginfo=info) + b"<script>secret-4712</script>")
    assert b"secret" not in app_client.get("/papier/logo.png").data


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"GIF89a", make_picture()[:80], make_picture("GIF"), make_picture(size=(9000, 9000))],
    ids=["none", "svg", "gif head", "cut", "gif", "too many pixels"],
)  # fmt: skip
def test_a_file_that_is_no_picture_is_refused(app_client, content):
    answer = save_logo(app_client, content)
    assert answer.status_code == 422
    assert "logo" in error_message(answer)
    assert app_client.count("logo") == {"logo": 0}


def test_a_printer_is_added_edited_tested_and_deleted(app_client):
    assert (
        app_client.post(
            "/papier/imprimantes", {"imprimante": "Bureau", "droite": "1,5", "bas": "-2"}
        ).status_code
        == 303
    )
    app_client.post("/papier/imprimantes", {"imprimante": "Bureau", "droite": "2", "bas": "-2,5"})
    assert app_client.query("select name, right_tenths, down_tenths from printer") == [("Bureau", 20, -25)]
    page = app_client.get("/papier").text.replace("\xa0", " ")
    assert "2,0 mm" in page
    assert "−2,5 mm" in page
    text = (
        PdfReader(io.BytesIO(app_client.get("/papier/page-d-essai.pdf?imprimante=1").data))
        .pages[0]
        .extract_text()
    )
    assert "+2,0 mm" in text.replace("\xa0", " ")
    assert app_client.get("/papier/page-d-essai.pdf").status_code == 200
    assert app_client.get("/papier/page-d-essai.pdf?imprimante=9").status_code == 404
    app_client.post("/papier/imprimantes/1/retirer")
    assert app_client.count("printer") == {"printer": 0}


@pytest.mark.parametrize(
    ("name", "right"), [("", "0"), ("N" * 61, "0"), ("Bureau", "loin"), ("Bureau", "31"), ("Bureau", "1e1")]
)
def test_an_impossible_offset_is_refused(app_client, name, right):
    answer = app_client.post("/papier/imprimantes", {"imprimante": name, "droite": right, "bas": "0"})
    assert answer.status_code == 422
    assert app_client.count("printer") == {"printer": 0}
