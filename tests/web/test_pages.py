"""Every page of a demo after a day of work: it responds, only reads, and is rendered as a fragment or whole."""

import html
import re
from itertools import pairwise

import pytest
from routes import list_routes


def test_every_page_responds(workday_client):
    pages = {
        path: endpoint
        for _, path, endpoint in list_routes(workday_client, unsafe=False)
        if endpoint != "home.log_in"
    }
    answers = {path: workday_client.get(path) for path in pages}
    for path, answer in answers.items():
        if answer.status_code == 303:  # a menu entry that leads to its first page
            answers[path] = workday_client.get(answer.location)
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 200} == {}


def test_reading_every_page_does_not_change_the_database(workday_client):
    before = workday_client.hash_database()
    for piece in (False, True):
        for _, path, _ in list_routes(workday_client, unsafe=False):
            workday_client.get(path, piece=piece)
    assert workday_client.hash_database() == before


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
def test_htmx_gets_a_fragment_and_the_browser_a_page(workday_client, path):
    page, piece = workday_client.get(path), workday_client.get(path, piece=True)
    assert page.status_code == piece.status_code == 200
    assert "<html" in page.text
    assert "<html" not in piece.text
    assert "HX-Request" in page.headers["Vary"]
    assert "HX-Request" in piece.headers["Vary"]
    restored = workday_client.get(path, piece=True, headers={"HX-Request-Type": "full"})
    assert "<html" in restored.text


@pytest.mark.parametrize(
    "path",
    ["/rien", "/histo/999", "/histo/999/corps", "/histo?client=999", "/envois/999", "/relances/999/pourquoi",
     "/relances/999/adresse", "/relances/999/apercu", "/import/inconnu", "/boite-essai/inconnu",
     "/boite-essai/..%2f..%2frelances.db", "/boite-essai/../relances.db", "/static/../app.py"],
)  # fmt: skip
def test_a_missing_page_shows_one_message(workday_client, path):
    answer = workday_client.get(path)
    assert answer.status_code == 404
    assert "n’existe pas" in answer.text
    assert "Traceback" not in answer.text


def test_a_wrong_method_shows_one_message(workday_client):
    answer = workday_client.get("/quitter")
    assert answer.status_code == 405
    assert "pas possible ici" in answer.text


def test_an_internal_error_shows_a_message_and_is_logged_without_names(app_client, monkeypatch, caplog):
    def burst(*_, **__):
        raise RuntimeError("Boulangerie Blé d'Or")

    monkeypatch.setattr("relances_app.services.history.list_reminders", burst)
    answer = app_client.get("/histo")
    assert answer.status_code == 500
    assert "Rien n’a été perdu" in html.unescape(answer.text)
    assert "Boulangerie" not in answer.text + caplog.text
    assert "bug at history.show: RuntimeError" in caplog.text


def test_the_home_page_totals_the_three_lists(app_client):
    text = app_client.get("/").text
    assert text.count('<li class="level-') == 3
    assert "8 clients, 8 documents" in " ".join(text.split())


def test_history_lists_sent_mails_and_opens_each(workday_client):
    text = workday_client.get("/histo").text
    assert text.count(">Envoyé<") == 6
    assert "FA24020032" in text
    assert workday_client.get("/histo?client=3").text.count(">Envoyé<") == 1
    entry = workday_client.get("/histo/1").text
    assert "sandbox" in entry
    assert "SHA-256" in entry


def test_the_mail_in_history_has_the_bytes_sent(workday_client):
    answer = workday_client.get("/histo/1/message.eml")
    [(content,)] = workday_client.query(
        "select c.content from journal j join message_content c using (message_id) where j.id = 1"
    )
    assert answer.data == content
    assert answer.content_type == "message/rfc822"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_mail_sandbox_shows_every_sent_mail(workday_client):
    assert workday_client.get("/boite-essai").text.count("<li>") == 6


def test_the_headings_of_every_page_skip_no_level(workday_client):
    wrong = {}
    for _, path, endpoint in list_routes(workday_client, unsafe=False):
        answer = workday_client.get(path)
        if answer.mimetype != "text/html" or "<main" not in answer.text:
            continue
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        main = re.sub(r'<article class="paper.*?</article>', "", main)  # a letter has headings of its own
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", main)]
        if levels[:1] != [1] or levels.count(1) != 1 or any(b - a > 1 for a, b in pairwise(levels)):
            wrong[endpoint] = levels
    assert wrong == {}
