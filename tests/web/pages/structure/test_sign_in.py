"""Sign-in with Microsoft or Google on its page: browser, code, refusals, and where the tokens are."""

import re

import pytest
from app_client import HOST, AppClient, error_message
from certificate_authority import CertificateAuthority
from identity_provider import CLIENT_ID, IdentityProvider
from structure_form import save_structure

from relances_app.app import create_app
from relances_app.mail.oauth.requests import TEST_HOST
from relances_app.runtime import sign_in_job
from relances_app.services import mail_server
from relances_app.store.secrets import vault_file

PHRASE = "girafe lampe nuage tricot"
PAGE = "/structure/connexion"


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return CertificateAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def provider(authority, monkeypatch):
    with IdentityProvider(authority.make_context()) as provider:
        monkeypatch.setenv(TEST_HOST, provider.host)
        yield provider


@pytest.fixture
def real_client(app_client, authority, provider, fast_vault):
    app_client.post("/structure/essai")
    settings = {"mail_host": "smtp.office365.com", "mail_user": "compta@saules.example.com"}
    assert save_structure(app_client, **settings, mail_ca_file=authority.ca_file).status_code == 303
    return app_client


def start(app_client, **changes):
    fields = {"fournisseur": "microsoft", "application": CLIENT_ID, "garde": "vault", "moyen": "navigateur"}
    phrases = {"phrase": PHRASE, "phrase_encore": PHRASE}
    return app_client.post(PAGE, {**fields, **phrases, **changes})


def sign_in(app_client, provider, **changes):
    """Start, do in the browser what the provider's page asks, and wait; return the page afterwards."""
    assert start(app_client, **changes).status_code == 303
    job = app_client.state.sign_in_job
    if job.user_code:
        assert job.user_code in app_client.get(PAGE).text
    else:
        assert 'rel="noopener noreferrer"' in app_client.get(PAGE).text
        provider.visit(job.address)
    job.wait()
    return app_client.get(PAGE).text


def get_token(app_client):
    with app_client.database() as db:
        _, access = mail_server.require_server(db, None, app_client.state.sender.get_password(db))
    return access.get()


def test_a_sign_in_in_the_browser_is_kept_under_the_passphrase(real_client, provider):
    assert "Se connecter avec Microsoft" in real_client.get("/structure/messagerie").text
    assert "Vous êtes connecté" in sign_in(real_client, provider)
    assert get_token(real_client) in provider.tokens
    page = real_client.get("/structure/messagerie").text
    assert "avec votre connexion Microsoft" in page
    assert "Mot de passe de la messagerie" not in page
    restarted = AppClient(create_app(real_client.state.folder, HOST)).enter()
    assert "saisissez la phrase de passe" in restarted.get("/structure/messagerie").text
    assert restarted.post("/structure/tester").status_code == 422
    restarted.post("/structure/ouvrir-le-coffre", {"phrase": PHRASE})
    assert get_token(restarted) in provider.tokens


def test_a_code_signs_in_where_nobody_can_listen(real_client, provider, monkeypatch):
    def refuse():
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr("relances_app.mail.oauth.loopback.Listener", refuse)
        assert "avec un code" in error_message(start(real_client))
    assert "Vous êtes connecté" in sign_in(real_client, provider, moyen="code", garde="ask")
    assert get_token(real_client) in provider.tokens
    restarted = AppClient(create_app(real_client.state.folder, HOST)).enter()
    assert "reconnectez-vous" in restarted.get("/structure/messagerie").text


def test_a_refused_sign_in_changes_nothing_and_shows_the_text_for_the_administrator(real_client, provider):
    sign_in(real_client, provider)
    before = get_token(real_client)
    provider.account = "admin"
    page = sign_in(real_client, provider)
    assert "accord d’un administrateur" in page
    assert "adminconsent?client_id=" in page
    assert get_token(real_client) == before
    assert "Recommencer" in real_client.get(f"{PAGE}/etat", piece=True).text
    real_client.post(f"{PAGE}/annuler")
    assert real_client.state.sign_in_job is None


def test_a_sign_in_that_is_cancelled_stores_nothing(real_client, provider):
    start(real_client)
    job = real_client.state.sign_in_job
    assert "hx-get" in real_client.get(f"{PAGE}/etat", piece=True).text
    real_client.post(f"{PAGE}/annuler")
    job.wait()
    assert (job.is_done, real_client.state.sender.password) == (False, None)
    assert not (real_client.state.folder / vault_file.TOKEN_FILE_NAME).exists()


def test_forgetting_deletes_the_tokens_and_returns_to_the_password(real_client, provider):
    sign_in(real_client, provider)
    assert real_client.post(f"{PAGE}/oublier").status_code == 303
    assert not (real_client.state.folder / vault_file.TOKEN_FILE_NAME).exists()
    assert 'id="mot-de-passe"' in real_client.get("/structure/messagerie").text


def test_a_changed_server_deletes_the_tokens(real_client, provider):
    sign_in(real_client, provider)
    save_structure(real_client, mail_host="smtp.exemple.fr")
    assert not (real_client.state.folder / vault_file.TOKEN_FILE_NAME).exists()
    assert "reconnectez-vous" in real_client.get("/structure/messagerie").text


def test_what_is_missing_is_named_before_anything_starts(real_client, provider):
    assert "cinq étapes" in error_message(start(real_client, application=""))
    assert "diffèrent" in error_message(start(real_client, phrase_encore="x"))
    assert "12 caractères" in error_message(start(real_client, phrase="court", phrase_encore="court"))
    for changes in ({"application": "1111"}, {"fournisseur": "google"}):
        assert "bonne forme" in error_message(start(real_client, **changes))
    assert "votre domaine" in error_message(start(real_client, organisation="11111111-2222-3333-4444"))
    google = {"fournisseur": "google", "application": "1-a.apps.googleusercontent.com", "moyen": "code"}
    assert "dans le navigateur" in error_message(start(real_client, **google))
    page = real_client.get(PAGE).text
    assert len(re.findall("<li>", page)) >= 5
    assert "sept jours" in page
    save_structure(real_client, mail_user="")
    assert "n'est pas réglé" in error_message(start(real_client)).replace("’", "'")


def test_tokens_are_in_no_file_but_the_sealed_one_and_in_no_page_or_export(
    real_client, provider, profile, monkeypatch, caplog
):
    sign_in(real_client, provider)
    get_token(real_client)
    real_client.post("/structure/sauvegarder")
    rules = [rule for rule in real_client.app.url_map.iter_rules() if "GET" in rule.methods]
    paths = [rule.rule for rule in rules if not rule.arguments]
    exports = [rule.rule.partition("<")[0] + "csv" for rule in rules if rule.arguments == {"form"}]
    assert {"/histo", PAGE, f"{PAGE}/etat"} <= set(paths)
    assert "/clients/export.csv" in exports
    answers = [real_client.get(path).data for path in (*paths, *exports)]
    answers.append(real_client.post("/structure/tester").data)

    def fail(*_):
        raise ValueError(provider.issued[0])

    with monkeypatch.context() as patch:
        patch.setattr(sign_in_job, "complete", fail)
        answers.append(sign_in(real_client, provider).encode())
    folders = (real_client.state.folder, profile)
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".db", ".coffre", ".jetons"}
    held = b"\n".join((*answers, caplog.text.encode())) + b"".join(path.read_bytes() for path in files)
    for token in provider.issued:
        assert token[:60].encode() not in held
        assert token[-60:].encode() not in held
