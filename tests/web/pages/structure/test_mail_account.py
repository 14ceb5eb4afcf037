"""The mail password: where it is remembered, when it is asked again, and that it is nowhere else.

Long because each place of the password has its case.
"""

import re

import pytest
from app_client import HOST, AppClient, error_message
from shared_routes import create_app_with_shared_routes
from structure_form import save_structure

from relances_app.store import secrets
from relances_app.store.secrets import keychain, vault_file

SECRET = "sésame-ouvre-toi-42"
PHRASE = "girafe lampe nuage tricot"
SETTINGS = {"mail_host": "smtp.example.com", "mail_user": "compta"}


class FakeKeychain:
    """In-memory replacement of the module relances_app.store.secrets.keychain."""

    def __init__(self):
        self.stored = {}

    def save(self, database_id, server, secret):
        self.stored[database_id, server] = secret

    def load(self, database_id, server):
        return self.stored.get((database_id, server))

    def delete(self, database_id, server):
        self.stored.pop((database_id, server), None)

    def is_available(self):
        return True


@pytest.fixture
def fake_keychain(monkeypatch):
    fake_keychain = FakeKeychain()
    monkeypatch.setattr(secrets, "keychain", fake_keychain)
    return fake_keychain


@pytest.fixture
def real_server_client(app_client, fast_vault):
    """The demonstration with a real server instead of the trial one."""
    return switch_off_sandbox(app_client)


def switch_off_sandbox(app_client):
    app_client.post("/structure/essai")
    set_server(app_client)
    return app_client


def set_server(app_client, **changes):
    assert save_structure(app_client, **{**SETTINGS, **changes}).status_code == 303


def store_password(app_client, keeping, phrase="", again=None):
    again = phrase if again is None else again
    fields = {"mot_de_passe": SECRET, "garde": keeping, "phrase": phrase, "phrase_encore": again}
    return app_client.post("/structure/mot-de-passe", fields)


def restart(app_client):
    """The same data after the program was closed and opened."""
    return AppClient(create_app_with_shared_routes(app_client.state.folder, HOST)).enter()


def storage_of(app_client):
    return app_client.query("select password_keeping from structure")[0][0]


def test_by_default_the_password_is_asked_at_each_start(real_server_client):
    assert store_password(real_server_client, "ask").status_code == 303
    assert real_server_client.state.sender.password == SECRET
    app_client = restart(real_server_client)
    assert app_client.state.sender.password is None
    assert "demandé une fois par démarrage" in app_client.get("/structure/messagerie").text


def test_the_password_is_stored_in_the_keychain(real_server_client, fake_keychain):
    assert store_password(real_server_client, "keyring").status_code == 303
    assert list(fake_keychain.stored.values()) == [SECRET]
    app_client = restart(real_server_client)
    with app_client.database() as db:
        assert app_client.state.sender.get_password(db) == SECRET
    assert "trousseau de cet ordinateur" in app_client.get("/structure/messagerie").text


def test_without_a_keychain_the_reason_is_shown_and_nothing_stored(real_server_client, monkeypatch):
    monkeypatch.setattr(keychain, "BACKENDS", ())
    assert "n’en offre pas" in real_server_client.get("/structure/messagerie").text
    answer = store_password(real_server_client, "keyring")
    assert answer.status_code == 422
    assert "trousseau sûr" in error_message(answer)
    assert storage_of(real_server_client) == "ask"
    assert real_server_client.state.sender.password is None


def test_the_vault_is_opened_once_per_start_by_its_passphrase(app_client):
    """Stretched as in the program, which the other tests are not."""
    real_server_client = switch_off_sandbox(app_client)
    assert store_password(real_server_client, "vault", PHRASE).status_code == 303
    app_client = restart(real_server_client)
    assert app_client.state.sender.password is None
    assert "Déverrouiller" in app_client.get("/structure/messagerie").text
    assert app_client.post("/structure/ouvrir-le-coffre", {"phrase": "une autre phrase"}).status_code == 422
    assert app_client.state.sender.password is None
    assert app_client.post("/structure/ouvrir-le-coffre", {"phrase": PHRASE}).status_code == 303
    assert app_client.state.sender.password == SECRET
    assert "Déverrouiller" not in app_client.get("/structure/messagerie").text


@pytest.mark.parametrize(
    ("phrase", "again"),
    [("", ""), ("courte", "courte"), ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"), (PHRASE, PHRASE + "s"),
     (SECRET, SECRET), ("é" * 201, "é" * 201)],
)  # fmt: skip
def test_a_weak_passphrase_is_refused(real_server_client, phrase, again):
    assert store_password(real_server_client, "vault", phrase, again).status_code == 422
    assert not vault_file.exists(real_server_client.state.folder)
    assert storage_of(real_server_client) == "ask"


@pytest.mark.parametrize(
    "change", ["mail_host='evil.example'", "mail_port=2525", "mail_user='x'", "mail_security='none'",
               "mail_ca_file='/tmp/ca.pem'"],
)  # fmt: skip
def test_a_usb_stick_returned_with_a_changed_server_reveals_no_password(
    real_server_client, fake_keychain, change
):
    """T31: the database on the stick was changed directly, not through the page."""
    store_password(real_server_client, "vault", PHRASE)
    with real_server_client.database() as db, db.write():
        db.conn.execute(f"update structure set {change}")
    app_client = restart(real_server_client)
    answer = app_client.post("/structure/ouvrir-le-coffre", {"phrase": PHRASE})
    assert answer.status_code == 422
    assert "ont changé" in error_message(answer)
    assert app_client.state.sender.password is None
    with app_client.database() as db, db.write():
        fake_keychain.stored = {("books", "the server it was for"): SECRET}
        db.conn.execute("update structure set password_keeping = 'keyring'")
        assert app_client.state.sender.get_password(db) is None


@pytest.mark.parametrize("keeping", ["ask", "keyring", "vault"])
def test_changed_server_settings_ask_for_the_password_again(real_server_client, fake_keychain, keeping):
    store_password(real_server_client, keeping, PHRASE)
    set_server(real_server_client, town="Bron")
    assert storage_of(real_server_client) == keeping
    assert real_server_client.state.sender.password == SECRET
    set_server(real_server_client, mail_host="smtp.example.org")
    assert real_server_client.state.sender.password is None
    assert storage_of(real_server_client) == "ask"
    assert fake_keychain.stored == {}
    assert not vault_file.exists(real_server_client.state.folder)


@pytest.mark.parametrize("keeping", ["ask", "keyring", "vault"])
def test_the_password_is_deleted_everywhere_on_request(real_server_client, fake_keychain, keeping):
    store_password(real_server_client, keeping, PHRASE)
    assert "Supprimer le mot de passe" in real_server_client.get("/structure/messagerie").text
    assert real_server_client.post("/structure/oublier-le-mot-de-passe").status_code == 303
    assert real_server_client.state.sender.password is None
    assert fake_keychain.stored == {}
    assert not vault_file.exists(real_server_client.state.folder)
    assert storage_of(real_server_client) == "ask"
    assert (
        restart(real_server_client).post("/structure/ouvrir-le-coffre", {"phrase": PHRASE}).status_code == 422
    )


def test_changing_the_storage_removes_the_password_from_the_previous_one(real_server_client, fake_keychain):
    store_password(real_server_client, "vault", PHRASE)
    store_password(real_server_client, "keyring")
    assert not vault_file.exists(real_server_client.state.folder)
    store_password(real_server_client, "vault", PHRASE)
    assert fake_keychain.stored == {}


def test_backups_contain_neither_the_vault_nor_the_password(real_server_client):
    store_password(real_server_client, "vault", PHRASE)
    real_server_client.post("/structure/sauvegarder")
    vault = (real_server_client.state.folder / vault_file.FILE_NAME).read_text()
    for path in (real_server_client.state.folder / "sauvegardes").rglob("*"):
        content = path.read_bytes()
        assert vault_file.FILE_NAME not in path.name
        for part in (SECRET, PHRASE, vault, vault[-300:-200]):
            assert part.encode() not in content
    for table in real_server_client.count():
        for row in real_server_client.query(f'select * from "{table}"'):
            assert vault[-300:-200] not in repr(row)


def test_a_restored_backup_asks_for_the_password_again(real_server_client):
    real_server_client.post("/structure/sauvegarder")
    store_password(real_server_client, "ask")
    name = re.findall(
        r'value="(relances-[\w-]+\.db)"', real_server_client.get("/structure/sauvegardes").text
    )[0]
    real_server_client.post("/structure/reprendre", {"nom": name})
    assert real_server_client.state.sender.password is None


def test_a_server_changed_outside_the_program_is_reported_before_the_password_is_typed(real_server_client):
    """T31: the password is asked at each start, and the stick comes back with another server."""
    store_password(real_server_client, "ask")
    with real_server_client.database() as db, db.write():
        db.conn.execute("update structure set mail_host = 'smtp.evil.example'")
    app_client = restart(real_server_client)
    page = app_client.get("/structure/messagerie").text
    assert "Il sera donné à <strong>smtp.evil.example</strong>" in page
    assert "changés ailleurs" in page
    answer = store_password(app_client, "ask")
    assert (answer.status_code, "smtp.evil.example" in error_message(answer)) == (422, True)
    assert app_client.state.sender.password is None
    fields = {"mot_de_passe": SECRET, "garde": "ask", "confirme": "y"}
    assert app_client.post("/structure/mot-de-passe", fields).status_code == 303
    assert "changés ailleurs" not in app_client.get("/structure/messagerie").text


def test_a_server_changed_on_the_page_needs_no_confirmation(real_server_client):
    store_password(real_server_client, "ask")
    set_server(real_server_client, mail_host="smtp.example.org")
    assert "changés ailleurs" not in real_server_client.get("/structure/messagerie").text
    assert store_password(real_server_client, "ask").status_code == 303


def test_a_long_password_is_stored_and_a_longer_one_explained(real_server_client):
    assert real_server_client.post("/structure/mot-de-passe", {"mot_de_passe": "x" * 500}).status_code == 303
    assert real_server_client.state.sender.password == "x" * 500
    answer = real_server_client.post("/structure/mot-de-passe", {"mot_de_passe": "x" * 501})
    assert answer.status_code == 422
    assert "plus de 500 caractères" in error_message(answer)
    assert real_server_client.state.sender.password == "x" * 500


def test_the_certificate_authority_of_an_internal_server_is_set_on_the_page(real_server_client):
    assert "Autorité de certification" in real_server_client.get("/structure/messagerie").text
    set_server(real_server_client, mail_ca_file="/etc/ssl/interne.pem")
    assert real_server_client.query("select mail_ca_file from structure") == [("/etc/ssl/interne.pem",)]


def test_the_preset_of_outlook_says_that_passwords_are_refused(app_client):
    page = app_client.post("/structure/prereglage", {"fournisseur": "outlook"}).text
    assert "n’acceptent plus de mot de passe" in page
