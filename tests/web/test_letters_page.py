"""Letters from the screen: edited, printed, and counted only when a person says that they left."""

import io

from desk import DEMO_VIEW, sentence_of
from pypdf import PdfReader

EDIT = {**DEMO_VIEW, "mode": "edition", "date_edition": "2024-08-01"}


def count_pages(answer):
    assert answer.content_type == "application/pdf"
    return len(PdfReader(io.BytesIO(answer.data)).pages)


def test_letters_are_edited_for_what_is_ticked_and_wait(desk):
    answer = desk.post("/relances/envoyer", EDIT)
    assert answer.location == "/courriers/1"
    page = desk.get("/courriers/1").text
    assert "8 lettres éditées" in page
    assert page.count('name="partie"') == 8
    assert count_pages(desk.get("/courriers/1/lettres.pdf")) == 8
    assert count_pages(desk.get("/courriers/lettre/1.pdf")) == 1
    assert count_pages(desk.get("/courriers/page-d-essai.pdf")) >= 1
    assert desk.count("journal") == {"journal": 0}


def test_letters_need_no_mail_server(desk):
    desk.post("/structure/essai")
    assert desk.post("/relances/envoyer", EDIT).status_code == 303


def test_letters_edited_twice_are_one_reminder(desk):
    desk.post("/relances/envoyer", EDIT)
    answer = desk.post("/relances/envoyer", EDIT)
    assert answer.status_code == 422
    assert "Rien à " in sentence_of(answer)
    assert desk.count("message") == {"message": 8}


def test_only_the_letters_that_left_count(desk):
    desk.post("/relances/envoyer", EDIT)
    assert desk.post("/courriers/1/parties", {"partie": ["1", "2", "3"]}).location == "/histo"
    assert desk.query("select level, count(*) from document group by level") == [(0, 7), (1, 3)]
    assert desk.get("/histo").text.count("parti (confirmé)") == 3
    desk.post("/courriers/1/parties", {"partie": ["4"]})
    assert desk.query("select count(*) from document where level = 1") == [(3,)]


def test_a_letter_that_does_not_exist_is_not_found(desk):
    for path in ("/courriers/9", "/courriers/9/lettres.pdf", "/courriers/lettre/9.pdf"):
        assert desk.get(path).status_code == 404
    assert desk.post("/courriers/9/parties").status_code == 404
    desk.post("/relances/envoyer", EDIT)
    assert desk.post("/courriers/1/parties", {"partie": "abc"}).status_code == 422
    assert desk.count("journal") == {"journal": 0}


def test_one_gesture_mails_those_with_an_address_and_prints_letters_for_the_others(desk):
    assert desk.post("/relances/envoyer", {**EDIT, "mixte": "1"}).location == "/courriers/1"
    channels = desk.query("select channel, count(*) from message group by channel order by channel")
    assert channels == [("letter", 1), ("mail", 7)]
    assert desk.query("select customer_id from message where channel = 'letter'") == [(1,)]
    again = desk.post("/relances/envoyer", {**EDIT, "mixte": "1"})
    assert again.status_code == 422
    assert desk.count("message") == {"message": 8}
