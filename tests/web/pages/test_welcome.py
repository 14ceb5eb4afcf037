"""The welcome: each step kept or skipped, presets told by the address, a sample that never mixes with real books."""

import io

import pytest
from app_client import CSV, Desk, sentence_of

from relances_app.app import create_app
from relances_app.runtime.startup import start_sender
from relances_app.services import backups
from relances_app.system.clock import now


@pytest.fixture
def new_desk(tmp_path):
    """Somebody in front of empty books."""
    return Desk(create_app(tmp_path / "books", "127.0.0.1:5000")).enter()


def test_empty_books_show_the_welcome_until_it_is_ended(new_desk):
    assert "Bienvenue" in new_desk.get("/").text
    assert new_desk.post("/bienvenue/terminer").status_code == 303
    assert "Bienvenue" not in new_desk.get("/").text


def test_the_welcome_is_gone_once_invoices_are_in(new_desk):
    answer = new_desk.post("/import", {"portee": "fichier", "fichiers": (io.BytesIO(CSV.encode()), "a.csv")})
    new_desk.post(f"{answer.location}/garder")
    assert "Bienvenue" not in new_desk.get("/").text


def test_a_list_without_any_invoice_is_no_success(new_desk):
    for level in (1, 2, 3):
        page = new_desk.get(f"/relances?niveau={level}").text
        assert "Aucune facture pour le moment" in page
        assert 'id="bar"' not in page
        assert "bravo" not in page


def test_what_has_to_be_filled_in_is_told_before_it_is_asked_for(new_desk):
    page = new_desk.get("/bienvenue/structure").text
    assert page.count("(obligatoire)") == 1
    assert "Nom ou raison sociale <small>(obligatoire)</small>" in page
    new_desk.post("/bienvenue/structure", {"name": "Menuiserie"})
    assert "(obligatoire)" not in new_desk.get("/bienvenue/structure").text


def test_each_step_leads_to_the_next_kept_or_skipped(new_desk):
    assert 'href="/bienvenue/messagerie"' in new_desk.get("/bienvenue/structure").text
    assert 'href="/bienvenue/fichier"' in new_desk.get("/bienvenue/messagerie").text
    assert 'action="/bienvenue/terminer"' in new_desk.get("/bienvenue/fichier").text
    kept = new_desk.post("/bienvenue/structure", {"name": "Lutherie des Lilas", "town": "Mirecourt"})
    assert kept.location == "/bienvenue/messagerie"
    assert new_desk.query("select name, town, payment_days from structure") == [
        ("Lutherie des Lilas", "Mirecourt", 30)
    ]


def test_a_wrong_value_is_said_beside_its_field_and_nothing_kept(new_desk):
    answer = new_desk.post("/bienvenue/structure", {"name": "Lutherie", "siren": "123456789"})
    assert (answer.status_code, 'id="siren-note"><strong>' in answer.text) == (422, True)
    assert new_desk.query("select name from structure") == [("",)]


def mail(address, host="", gesture="garder", **more):
    return {"sender_address": address, "sender_name": "Lutherie", "mail_host": host, "mail_port": "587",
            "mail_security": "starttls", "mail_user": "", "fournisseur": "", "geste": gesture, **more}  # fmt: skip


def test_the_address_tells_the_provider_and_its_pace_is_kept(new_desk):
    shown = new_desk.post("/bienvenue/messagerie", mail("lutherie@gmail.com"))
    assert shown.status_code == 200
    assert 'value="smtp.gmail.com"' in shown.text
    assert "mot de passe d’application" in shown.text
    assert new_desk.query("select mail_host from structure") == [("",)]
    settings = {"mail_port": "465", "mail_security": "ssl"}
    kept = new_desk.post("/bienvenue/messagerie", mail("lutherie@gmail.com", "smtp.gmail.com", **settings))
    assert kept.location == "/bienvenue/fichier"
    assert new_desk.query("select mail_host, mail_port, mails_per_day from structure") == [
        ("smtp.gmail.com", 465, 500)
    ]


def test_an_unknown_address_asks_for_the_provider(new_desk):
    asked = mail("a@lutherie.example.com", gesture="proposer")
    assert "Aucun préréglage" in new_desk.post("/bienvenue/messagerie", asked).text
    assert (
        'value="ssl0.ovh.net"' in new_desk.post("/bienvenue/messagerie", {**asked, "fournisseur": "ovh"}).text
    )


@pytest.fixture
def sample_desk(new_desk):
    assert new_desk.post("/bienvenue/exemple").status_code == 303
    return new_desk


def test_the_sample_is_told_on_every_page_and_dated_near_today(sample_desk):
    for path in ("/", "/relances", "/structure"):
        assert "Effacer l’exemple et commencer" in sample_desk.get(path).text
    assert sample_desk.query("select mail_is_trial, is_sample from structure") == [(1, 1)]
    [(due,)] = sample_desk.query("select max(due_on) from document")
    assert 0 < (now().date() - now().date().fromisoformat(due)).days < 200


def test_the_sample_never_leaves_for_a_real_server_and_takes_no_real_invoice(sample_desk):
    refused = sample_desk.post("/structure/essai")
    assert (refused.status_code, "exemple" in sentence_of(refused)) == (422, True)
    file = {"portee": "ajouts", "fichiers": (io.BytesIO(CSV.encode()), "a.csv")}
    refused = sample_desk.post(f"{sample_desk.post('/import', file).location}/garder")
    assert (refused.status_code, "exemple" in sentence_of(refused)) == (422, True)
    assert sample_desk.query("select count(*) from customer") == [(9,)]


def test_the_sample_is_not_offered_over_real_books(desk, new_desk):
    assert desk.post("/bienvenue/exemple").status_code == 422
    new_desk.post("/bienvenue/structure", {"name": "Lutherie des Lilas"})
    assert "données d’exemple" not in new_desk.get("/").text
    assert new_desk.post("/bienvenue/exemple").status_code == 422


def test_erasing_is_confirmed_and_leaves_empty_books_and_no_copy(sample_desk):
    folder = sample_desk.program.folder
    [(before,)] = sample_desk.query("select uuid from books")
    backups.make(folder, now())
    end = start_sender(sample_desk.app)
    sample_desk.post("/relances/envoyer", {"niveau": "1", "mode": "email", "delai": "15",
                     "date_limite": f"{now():%Y-%m-%d}", "date_edition": f"{now():%Y-%m-%d}"})  # fmt: skip
    assert sample_desk.wait_done(1)["sent"] > 3
    end()
    assert sample_desk.post("/bienvenue/effacer-exemple").status_code == 422
    assert sample_desk.query("select count(*) from customer") == [(9,)]
    assert sample_desk.post("/bienvenue/effacer-exemple", {"accord": "1"}).status_code == 303
    assert "Bienvenue" in sample_desk.get("/").text
    counts = sample_desk.count("customer", "document", "message", "journal")
    assert set(counts.values()) == {0}
    [(after,)] = sample_desk.query("select uuid from books")
    assert after != before
    assert all(after in path.name for path in sample_desk.program.sender.ledgers[1:])
    assert list((folder / "boite-essai").glob("*.eml")) == []
    for name, _, _ in backups.list_names(folder):
        assert b"Aub" not in (folder / "sauvegardes" / name).read_bytes()


def test_real_books_are_never_erased_as_a_sample(desk):
    before = desk.hash_books()
    assert desk.get("/bienvenue/effacer-exemple").status_code == 303
    assert desk.post("/bienvenue/effacer-exemple", {"accord": "1"}).status_code == 422
    assert desk.hash_books() == before
