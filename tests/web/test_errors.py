"""Refusals: at the top of the page of their form, on a calm page otherwise, and never a bare error page."""

import html
import io
import re

import pytest
from app_client import BASE, error_message

from relances_app.domain.errors import UserError


def upload(app_client, path, field, content=b"Bonjour, merci.", name="lettre.txt"):
    fields = {field: (io.BytesIO(content), name)}
    return app_client.post(path, fields, content_type="multipart/form-data")


@pytest.mark.parametrize(
    ("path", "field", "heading"),
    [
        ("/import", "fichiers", "Importer les factures"),
        ("/reglements", "releve", "Règlements"),
        ("/papier/logo", "logo", "Structure"),
    ],
)
def test_a_wrong_file_is_refused_on_the_page_where_it_was_chosen(app_client, path, field, heading):
    before = app_client.hash_database()
    answer = upload(app_client, path, field)
    assert answer.status_code == 422
    assert f"<h1>{heading}" in answer.text
    assert 'id="refusal"' in answer.text
    assert error_message(answer)
    assert app_client.hash_database() == before


def test_a_refused_password_is_reported_beside_its_form_with_a_link_to_missing_settings(app_client):
    answer = app_client.post("/structure/mot-de-passe", {"mot_de_passe": "sésame"})
    assert answer.status_code == 422
    assert 'id="refusal"' in answer.text
    assert 'id="mot-de-passe"' in answer.text
    assert 'href="/structure/messagerie"' in answer.text


def test_a_refused_test_of_the_server_is_shown_on_the_page_of_its_button(app_client, monkeypatch):
    def refuse(*_):
        raise UserError("Essai : recommencez.")

    monkeypatch.setattr("relances_app.services.mail_server.check_server", refuse)
    monkeypatch.setattr("relances_app.services.mail_server.require_server", lambda *_: ("", ""))
    answer = app_client.post("/structure/tester")
    assert error_message(answer) == "Essai : recommencez."
    assert "<title>Messagerie" in answer.text


def test_the_way_back_of_a_page_shown_after_a_refusal_can_be_opened(app_client):
    answer = app_client.post("/structure/mot-de-passe", {"mot_de_passe": ""})
    (url,) = re.findall(r'id="discard" href="([^"]+)"', answer.text)
    assert app_client.get(html.unescape(url)).status_code == 200


def test_a_refused_sign_in_keeps_what_was_typed_but_no_secret(app_client):
    fields = {
        "fournisseur": "google",
        "application": "appli",
        "code_secret": "zut-secret",
        "phrase": "zut-secret",
    }
    answer = app_client.post("/structure/connexion", fields)
    assert answer.status_code == 422
    assert 'value="appli"' in answer.text
    assert "zut-secret" not in answer.text


def test_the_refusal_is_not_shown_again_on_the_next_page(app_client):
    app_client.post("/structure/mot-de-passe", {"mot_de_passe": ""})
    assert 'id="refusal"' not in app_client.get("/structure/messagerie").text


def test_a_wrong_address_keeps_the_menu_and_says_that_nothing_is_lost(app_client):
    for path, title in (("/rien", "Cette page n’existe pas"), ("/clients/999", "Cette page n’existe plus")):
        answer = app_client.get(path)
        assert answer.status_code == 404
        assert f"<h1>{title}</h1>" in answer.text
        assert 'aria-label="Menu principal"' in answer.text
        assert ">Retour</a>" in answer.text


def test_an_address_of_an_earlier_start_says_how_to_open_the_program_and_reveals_nothing(app_client):
    stranger = app_client.app.test_client()
    for host in (BASE, "http://127.0.0.1:5001"):
        answer = stranger.get("/", base_url=host)
        assert answer.status_code in {400, 403}
        assert "Relances est fermé\u00a0: rouvrez-le depuis son icône" in answer.text
        assert "href=" not in answer.text.replace('href="data:,"', "")
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        assert "style-src 'sha256-" in answer.headers["Content-Security-Policy"]


def test_an_expired_form_asks_to_load_the_page_again(app_client):
    answer = app_client.post("/clients/2/note", {"note": "x", "csrf_token": "inventé"}, token=False)
    assert answer.status_code == 403
    assert "<h1>Cette page a expiré</h1>" in answer.text


def test_a_fault_of_the_program_shows_a_calm_page_with_its_type_only(app_client, monkeypatch):
    monkeypatch.setattr("relances_app.services.backups.list_backups", lambda _: 1 / 0)
    answer = app_client.get("/structure/sauvegardes")
    assert answer.status_code == 500
    assert "Rien n’a été perdu" in answer.text
    assert "ZeroDivisionError, structure.show_backups" in answer.text
    assert "Traceback" not in answer.text


def test_a_refusal_on_a_page_that_fails_itself_still_has_a_page(app_client, monkeypatch):
    token = app_client.token
    monkeypatch.setattr("relances_app.services.imports.list_imports", lambda _: 1 / 0)
    fields = {"fichiers": (io.BytesIO(b"Bonjour"), "lettre.txt"), "csrf_token": token}
    answer = app_client.post("/import", fields, token=False, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "<h1>Cette action n’a pas été faite</h1>" in answer.text
