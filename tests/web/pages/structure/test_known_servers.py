"""The password goes to a new server only after a confirmation, even if the identity of the data changed too."""

import shutil
import uuid

import pytest
from app_client import HOST, AppClient, error_message
from profile_folder import set_profile
from shared_routes import create_app_with_shared_routes
from structure_form import save_structure

SECRET = "sésame-ouvre-toi-42"
PHRASE = "girafe lampe nuage tricot"
SETTINGS = {"mail_host": "smtp.example.com", "mail_user": "compta"}


@pytest.fixture
def real_server_client(app_client, fast_vault):
    """The demonstration with a mail server set on the page, and its password given once."""
    app_client.post("/structure/essai")
    set_server(app_client)
    assert give_password(app_client).status_code == 303
    return app_client


def set_server(app_client, **changes):
    answer = save_structure(app_client, **{**SETTINGS, **changes})
    assert answer.status_code == 303


def give_password(app_client, **fields):
    return app_client.post("/structure/mot-de-passe", {"mot_de_passe": SECRET, "garde": "ask", **fields})


def restart(folder):
    return AppClient(create_app_with_shared_routes(folder, HOST)).enter()


def edit(app_client, *statements):
    """Change the database as somebody with the USB stick would."""
    with app_client.database() as db, db.write():
        for statement, *values in statements:
            db.conn.execute(statement, values)


def test_a_server_changed_with_the_identity_of_the_database_is_asked_about(real_server_client):
    edit(
        real_server_client,
        ["update structure set mail_host = 'smtp.evil.example'"],
        ["update books set uuid = ?", str(uuid.uuid4())],
    )
    app_client = restart(real_server_client.state.folder)
    assert "confirmé sur cet" in app_client.get("/structure/messagerie").text
    answer = give_password(app_client)
    assert (answer.status_code, "smtp.evil.example" in error_message(answer)) == (422, True)
    assert app_client.state.sender.password is None


def test_a_copied_folder_on_another_computer_asks_once(real_server_client, tmp_path, monkeypatch):
    copy = tmp_path / "copie"
    shutil.copytree(
        real_server_client.state.folder, copy, ignore=lambda _, names: set(names) - {"relances.db"}
    )
    set_profile(monkeypatch, tmp_path / "other-computer")
    app_client = restart(copy)
    assert give_password(app_client).status_code == 422
    assert give_password(app_client, confirme="y").status_code == 303
    assert give_password(restart(copy)).status_code == 303


def test_the_program_does_not_ask_about_a_server_set_on_the_page(real_server_client):
    set_server(real_server_client, mail_host="smtp.example.org")
    assert give_password(real_server_client).status_code == 303


def test_the_vault_is_bound_to_the_contents_of_the_authority_file(real_server_client, tmp_path):
    """L8: a file of the same name with another authority must not receive the password."""
    authority = tmp_path / "authority.pem"
    authority.write_text("the authority that the user chose")
    edit(real_server_client, ["update structure set mail_ca_file = ?", str(authority)])
    fields = {"confirme": "y", "garde": "vault", "phrase": PHRASE, "phrase_encore": PHRASE}
    assert give_password(real_server_client, **fields).status_code == 303
    authority.write_text("another authority under the same name")
    app_client = restart(real_server_client.state.folder)
    answer = app_client.post("/structure/ouvrir-le-coffre", {"phrase": PHRASE})
    assert (answer.status_code, "ont changé" in error_message(answer)) == (422, True)
    assert give_password(app_client).status_code == 422
    authority.write_text("the authority that the user chose")
    assert app_client.post("/structure/ouvrir-le-coffre", {"phrase": PHRASE}).status_code == 303


def test_a_password_in_memory_is_not_used_with_another_authority_file(real_server_client, tmp_path):
    """L8, while the program is open: the contents are bound, and changing them asks again."""
    authority = tmp_path / "authority.pem"
    authority.write_text("the authority that the user chose")
    edit(real_server_client, ["update structure set mail_ca_file = ?", str(authority)])
    assert give_password(real_server_client, confirme="y").status_code == 303
    sender = real_server_client.state.sender
    with real_server_client.database() as db:
        assert sender.get_password(db) == SECRET
        authority.write_text("another authority under the same name")
        assert sender.get_password(db) is None
    assert give_password(real_server_client).status_code == 422
    assert give_password(real_server_client, confirme="y").status_code == 303
    with real_server_client.database() as db:
        assert sender.get_password(db) == SECRET
