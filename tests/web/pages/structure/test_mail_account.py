"""The mail password: where it is remembered, when it is asked again, and that it is nowhere else."""

import re

import pytest
from app_client import HOST, Desk, sentence_of
from structure_form import values_of

from relances_app import store
from relances_app.app import create_app
from relances_app.store.secrets import keychain, vault_file

SECRET = "sésame-ouvre-toi-42"
PHRASE = "girafe lampe nuage tricot"
SETTINGS = {"mail_host": "smtp.example.com", "mail_user": "compta"}


class Drawer:
    """Stands in for the computer's keychain."""

    def __init__(self):
        self.kept = {}

    def keep(self, books, server, secret):
        self.kept[books, server] = secret

    def find(self, books, server):
        return self.kept.get((books, server))

    def forget(self, books, server):
        self.kept.pop((books, server), None)

    def is_there(self):
        return True


@pytest.fixture
def drawer(monkeypatch):
    drawer = Drawer()
    monkeypatch.setattr(store, "keychain", drawer)
    return drawer


@pytest.fixture
def real_desk(desk, light_vault):
    """The demonstration with a real server instead of the trial one."""
    return leave_trial(desk)


def leave_trial(desk):
    desk.post("/structure/essai")
    set_server(desk)
    return desk


def set_server(desk, **changes):
    assert desk.post("/structure", values_of(desk, **{**SETTINGS, **changes})).status_code == 303


def remember(desk, keeping, phrase="", again=None):
    again = phrase if again is None else again
    fields = {"mot_de_passe": SECRET, "garde": keeping, "phrase": phrase, "phrase_encore": again}
    return desk.post("/structure/mot-de-passe", fields)


def restart(desk):
    """The same data after the program was closed and opened."""
    return Desk(create_app(desk.program.folder, HOST)).enter()


def keeping_of(desk):
    return desk.query("select password_keeping from structure")[0][0]


def test_by_default_it_is_asked_at_each_start(real_desk):
    assert remember(real_desk, "ask").status_code == 303
    assert real_desk.program.sender.password == SECRET
    desk = restart(real_desk)
    assert desk.program.sender.password is None
    assert "demandé une fois par démarrage" in desk.get("/structure").text


def test_the_computer_remembers_it_in_its_keychain(real_desk, drawer):
    assert remember(real_desk, "keyring").status_code == 303
    assert list(drawer.kept.values()) == [SECRET]
    desk = restart(real_desk)
    with desk.books() as db:
        assert desk.program.sender.find_password(db) == SECRET
    assert "trousseau de cet ordinateur" in desk.get("/structure").text


def test_without_a_keychain_the_reason_is_said_and_nothing_kept(real_desk, monkeypatch):
    monkeypatch.setattr(keychain, "REAL", ())
    assert "n’en offre pas" in real_desk.get("/structure").text
    answer = remember(real_desk, "keyring")
    assert answer.status_code == 422
    assert "trousseau sûr" in sentence_of(answer)
    assert keeping_of(real_desk) == "ask"
    assert real_desk.program.sender.password is None


def test_the_vault_is_opened_once_per_start_by_its_passphrase(desk):
    """Stretched as in the program, which the other tests are not."""
    real_desk = leave_trial(desk)
    assert remember(real_desk, "vault", PHRASE).status_code == 303
    desk = restart(real_desk)
    assert desk.program.sender.password is None
    assert "Ouvrir le coffre" in desk.get("/structure").text
    assert desk.post("/structure/ouvrir-le-coffre", {"phrase": "une autre phrase"}).status_code == 422
    assert desk.program.sender.password is None
    assert desk.post("/structure/ouvrir-le-coffre", {"phrase": PHRASE}).status_code == 303
    assert desk.program.sender.password == SECRET
    assert "Ouvrir le coffre" not in desk.get("/structure").text


@pytest.mark.parametrize(
    ("phrase", "again"),
    [("", ""), ("courte", "courte"), ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"), (PHRASE, PHRASE + "s"),
     (SECRET, SECRET), ("é" * 201, "é" * 201)],
)  # fmt: skip
def test_a_phrase_that_protects_nothing_is_refused(real_desk, phrase, again):
    assert remember(real_desk, "vault", phrase, again).status_code == 422
    assert not vault_file.is_there(real_desk.program.folder)
    assert keeping_of(real_desk) == "ask"


@pytest.mark.parametrize(
    "change", ["mail_host='evil.example'", "mail_port=2525", "mail_user='x'", "mail_security='none'",
               "mail_ca_file='/tmp/ca.pem'"],
)  # fmt: skip
def test_a_stick_that_comes_back_with_an_edited_server_gives_no_password_away(real_desk, drawer, change):
    """T31: whoever borrowed the stick changed the books themselves, not the page."""
    remember(real_desk, "vault", PHRASE)
    with real_desk.books() as db, db.write():
        db.conn.execute(f"update structure set {change}")
    desk = restart(real_desk)
    answer = desk.post("/structure/ouvrir-le-coffre", {"phrase": PHRASE})
    assert answer.status_code == 422
    assert "ont changé" in sentence_of(answer)
    assert desk.program.sender.password is None
    with desk.books() as db, db.write():
        drawer.kept = {("books", "the server it was for"): SECRET}
        db.conn.execute("update structure set password_keeping = 'keyring'")
        assert desk.program.sender.find_password(db) is None


@pytest.mark.parametrize("keeping", ["ask", "keyring", "vault"])
def test_other_settings_of_the_server_ask_for_it_again(real_desk, drawer, keeping):
    remember(real_desk, keeping, PHRASE)
    set_server(real_desk, town="Bron")
    assert keeping_of(real_desk) == keeping
    assert real_desk.program.sender.password == SECRET
    set_server(real_desk, mail_host="smtp.example.org")
    assert real_desk.program.sender.password is None
    assert keeping_of(real_desk) == "ask"
    assert drawer.kept == {}
    assert not vault_file.is_there(real_desk.program.folder)


@pytest.mark.parametrize("keeping", ["ask", "keyring", "vault"])
def test_it_is_forgotten_everywhere_when_a_person_asks(real_desk, drawer, keeping):
    remember(real_desk, keeping, PHRASE)
    assert "Oublier le mot de passe" in real_desk.get("/structure").text
    assert real_desk.post("/structure/oublier-le-mot-de-passe").status_code == 303
    assert real_desk.program.sender.password is None
    assert drawer.kept == {}
    assert not vault_file.is_there(real_desk.program.folder)
    assert keeping_of(real_desk) == "ask"
    assert restart(real_desk).post("/structure/ouvrir-le-coffre", {"phrase": PHRASE}).status_code == 422


def test_another_place_takes_it_out_of_the_first(real_desk, drawer):
    remember(real_desk, "vault", PHRASE)
    remember(real_desk, "keyring")
    assert not vault_file.is_there(real_desk.program.folder)
    remember(real_desk, "vault", PHRASE)
    assert drawer.kept == {}


def test_backups_carry_neither_the_vault_nor_the_password(real_desk):
    remember(real_desk, "vault", PHRASE)
    real_desk.post("/structure/sauvegarder")
    vault = (real_desk.program.folder / vault_file.FILE_NAME).read_text()
    for path in (real_desk.program.folder / "sauvegardes").rglob("*"):
        content = path.read_bytes()
        assert vault_file.FILE_NAME not in path.name
        for part in (SECRET, PHRASE, vault, vault[-300:-200]):
            assert part.encode() not in content
    for table in real_desk.count():
        for row in real_desk.query(f'select * from "{table}"'):
            assert vault[-300:-200] not in repr(row)


def test_a_restored_backup_asks_again(real_desk):
    real_desk.post("/structure/sauvegarder")
    remember(real_desk, "ask")
    name = re.findall(r'value="(relances-[\w-]+\.db)"', real_desk.get("/structure").text)[0]
    real_desk.post("/structure/reprendre", {"nom": name})
    assert real_desk.program.sender.password is None


def test_a_server_changed_elsewhere_is_told_before_a_password_is_typed(real_desk):
    """T31: the password is asked at each start, and the stick comes back with another server."""
    remember(real_desk, "ask")
    with real_desk.books() as db, db.write():
        db.conn.execute("update structure set mail_host = 'smtp.evil.example'")
    desk = restart(real_desk)
    page = desk.get("/structure").text
    assert "Il sera donné à <strong>smtp.evil.example</strong>" in page
    assert "changés ailleurs" in page
    answer = remember(desk, "ask")
    assert (answer.status_code, "smtp.evil.example" in sentence_of(answer)) == (422, True)
    assert desk.program.sender.password is None
    fields = {"mot_de_passe": SECRET, "garde": "ask", "confirme": "y"}
    assert desk.post("/structure/mot-de-passe", fields).status_code == 303
    assert "changés ailleurs" not in desk.get("/structure").text


def test_a_server_changed_on_the_page_needs_no_confirmation(real_desk):
    remember(real_desk, "ask")
    set_server(real_desk, mail_host="smtp.example.org")
    assert "changés ailleurs" not in real_desk.get("/structure").text
    assert remember(real_desk, "ask").status_code == 303
