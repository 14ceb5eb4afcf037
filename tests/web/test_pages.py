"""Every page on the work of a day: it answers, reads only, and is drawn as a piece or whole."""

import html
import re
from itertools import pairwise

import pytest
from routes import walk


def test_every_page_answers(worked_desk):
    pages = {
        path: endpoint for _, path, endpoint in walk(worked_desk, unsafe=False) if endpoint != "home.enter"
    }
    answers = {path: worked_desk.get(path) for path in pages}
    for path, answer in answers.items():
        if answer.status_code == 303:  # a menu entry that leads to its first page
            answers[path] = worked_desk.get(answer.location)
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 200} == {}


def test_reading_every_page_changes_nothing_in_the_books(worked_desk):
    before = worked_desk.hash_books()
    for piece in (False, True):
        for _, path, _ in walk(worked_desk, unsafe=False):
            worked_desk.get(path, piece=piece)
    assert worked_desk.hash_books() == before


@pytest.mark.parametrize(
    "path",
    [
        "/relances",
        "/relances/2/apercu?niveau=1&date_limite=2024-08-01",
        "/relances/2/pourquoi",
        "/relances/2/adresse",
        "/envois/1",
    ],
)
def test_htmx_gets_a_piece_and_the_browser_a_page(worked_desk, path):
    page, piece = worked_desk.get(path), worked_desk.get(path, piece=True)
    assert page.status_code == piece.status_code == 200
    assert "<html" in page.text
    assert "<html" not in piece.text
    assert "HX-Request" in page.headers["Vary"]
    assert "HX-Request" in piece.headers["Vary"]
    restored = worked_desk.get(path, piece=True, headers={"HX-Request-Type": "full"})
    assert "<html" in restored.text


@pytest.mark.parametrize(
    "path",
    ["/rien", "/histo/999", "/histo/999/corps", "/histo?client=999", "/envois/999", "/relances/999/pourquoi",
     "/relances/999/adresse", "/relances/999/apercu", "/import/inconnu", "/boite-essai/inconnu",
     "/boite-essai/..%2f..%2frelances.db", "/boite-essai/../relances.db", "/static/../app.py"],
)  # fmt: skip
def test_what_does_not_exist_is_said_in_one_sentence(worked_desk, path):
    answer = worked_desk.get(path)
    assert answer.status_code == 404
    assert "n’existe pas" in answer.text
    assert "Traceback" not in answer.text


def test_a_wrong_method_is_said_in_one_sentence(worked_desk):
    answer = worked_desk.get("/quitter")
    assert answer.status_code == 405
    assert "pas possible ici" in answer.text


def test_a_bug_is_said_calmly_and_logged_without_a_name(desk, monkeypatch, caplog):
    def burst(*_, **__):
        raise RuntimeError("Boulangerie Blé d'Or")

    monkeypatch.setattr("relances_app.services.history.list_entries", burst)
    answer = desk.get("/histo")
    assert answer.status_code == 500
    assert "Rien n’a été perdu" in html.unescape(answer.text)
    assert "Boulangerie" not in answer.text + caplog.text
    assert "bug at journal.show: RuntimeError" in caplog.text


def test_the_home_page_sums_the_three_lists(desk):
    text = desk.get("/").text
    assert text.count('class="tile level-') == 3
    assert "9 clients, 10 documents" in text


def test_histo_shows_what_left_and_reads_each_mail(worked_desk):
    text = worked_desk.get("/histo").text
    assert text.count(">parti<") == 6
    assert "FA24020032" in text
    assert worked_desk.get("/histo?client=3").text.count(">parti<") == 1
    entry = worked_desk.get("/histo/1").text
    assert "sandbox" in entry
    assert "SHA-256" in entry


def test_the_mail_of_histo_is_the_bytes_that_left(worked_desk):
    answer = worked_desk.get("/histo/1/message.eml")
    [(content,)] = worked_desk.query(
        "select c.content from journal j join message_content c using (message_id) where j.id = 1"
    )
    assert answer.data == content
    assert answer.content_type == "message/rfc822"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_trial_box_shows_every_mail_that_left(worked_desk):
    assert worked_desk.get("/boite-essai").text.count("<li>") == 6


def test_the_headings_of_every_page_go_down_a_step_at_a_time(worked_desk):
    wrong = {}
    for _, path, endpoint in walk(worked_desk, unsafe=False):
        answer = worked_desk.get(path)
        if answer.mimetype != "text/html" or "<main" not in answer.text:
            continue
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        main = re.sub(r'<article class="paper.*?</article>', "", main)  # a letter has headings of its own
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", main)]
        if levels[:1] != [1] or levels.count(1) != 1 or any(b - a > 1 for a, b in pairwise(levels)):
            wrong[endpoint] = levels
    assert wrong == {}
