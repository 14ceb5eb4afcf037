"""Setup: each step saved or skipped, provider presets by address, sample data never mixed with real data.

Long because each step of the first start has its cases.
"""

import io

import pytest
from app_client import CSV, AppClient, error_message
from recording_smtp_server import RecordingHandler, RecordingServer
from shared_routes import create_app_with_shared_routes

from relances_app.runtime.startup import start_sender
from relances_app.services import backups
from relances_app.system.clock import now


@pytest.fixture
def new_client(tmp_path):
    """A client of a new, empty database."""
    return AppClient(create_app_with_shared_routes(tmp_path / "books", "127.0.0.1:5000")).enter()


def test_an_empty_database_shows_the_welcome_pages_until_completed(new_client):
    assert "Bienvenue" in new_client.get("/").text
    assert new_client.post("/bienvenue/terminer").status_code == 303
    assert "Bienvenue" not in new_client.get("/").text


def test_the_welcome_pages_disappear_once_invoices_exist(new_client):
    answer = new_client.post(
        "/import", {"portee": "fichier", "fichiers": (io.BytesIO(CSV.encode()), "a.csv")}
    )
    new_client.post(f"{answer.location}/garder")
    assert "Bienvenue" not in new_client.get("/").text


def test_a_list_without_any_invoice_is_not_shown_as_done(new_client):
    for level in (1, 2, 3):
        page = new_client.get(f"/relances?niveau={level}").text
        assert "Aucune facture pour le moment" in page
        assert 'id="bar"' not in page
        assert "bravo" not in page


def test_required_fields_are_announced_before_the_form(new_client):
    page = new_client.get("/bienvenue/structure").text
    assert page.count("(obligatoire)") == 1
    assert "Nom ou raison sociale <small>(obligatoire)</small>" in page
    new_client.post("/bienvenue/structure", {"name": "Menuiserie"})
    assert "(obligatoire)" not in new_client.get("/bienvenue/structure").text


def test_each_step_leads_to_the_next_saved_or_skipped(new_client):
    assert 'href="/bienvenue/fichier"' in new_client.get("/bienvenue/structure").text
    assert 'href="/bienvenue/messagerie"' in new_client.get("/bienvenue/fichier").text
    assert 'action="/bienvenue/terminer"' in new_client.get("/bienvenue/messagerie").text
    kept = new_client.post("/bienvenue/structure", {"name": "Lutherie des Lilas", "town": "Mirecourt"})
    assert kept.location == "/bienvenue/fichier"
    assert new_client.query("select name, town, payment_days from structure") == [
        ("Lutherie des Lilas", "Mirecourt", 30)
    ]


def test_an_invalid_value_shows_an_error_at_its_field_and_nothing_is_saved(new_client):
    answer = new_client.post("/bienvenue/structure", {"name": "Lutherie", "siren": "123456789"})
    assert (answer.status_code, 'id="siren-note"><strong>' in answer.text) == (422, True)
    assert new_client.query("select name from structure") == [("",)]


def mail(address, host="", action="garder", **more):
    return {"sender_address": address, "sender_name": "Lutherie", "mail_host": host, "mail_port": "587",
            "mail_security": "starttls", "mail_user": "", "fournisseur": "", "geste": action, **more}  # fmt: skip


def test_the_address_determines_the_provider_and_its_rate_limit_is_saved(new_client):
    shown = new_client.post("/bienvenue/messagerie", mail("lutherie@gmail.com"))
    assert shown.status_code == 200
    assert 'value="smtp.gmail.com"' in shown.text
    assert "mot de passe d’application" in shown.text
    assert new_client.query("select mail_host from structure") == [("",)]
    settings = {"mail_port": "465", "mail_security": "ssl"}
    kept = new_client.post("/bienvenue/messagerie", mail("lutherie@gmail.com", "smtp.gmail.com", **settings))
    assert kept.location == "/bienvenue/test"
    assert new_client.query("select mail_host, mail_port, mails_per_day from structure") == [
        ("smtp.gmail.com", 465, 500)
    ]


def test_an_unknown_address_asks_for_the_provider(new_client):
    asked = mail("a@lutherie.example.com", action="proposer")
    assert "Fournisseur non reconnu" in new_client.post("/bienvenue/messagerie", asked).text
    assert (
        'value="ssl0.ovh.net"'
        in new_client.post("/bienvenue/messagerie", {**asked, "fournisseur": "ovh"}).text
    )


def test_the_first_import_leads_to_the_mail_step(new_client):
    file = {"portee": "fichier", "fichiers": (io.BytesIO(CSV.encode()), "a.csv")}
    kept = new_client.post(f"{new_client.post('/import', file).location}/garder")
    assert kept.location == "/bienvenue/messagerie"


def test_a_mail_that_was_received_ends_the_welcome(new_client):
    new_client.post("/bienvenue/structure", {"name": "Lutherie des Lilas"})
    assert new_client.get("/bienvenue/test").location == "/bienvenue/messagerie"
    with RecordingServer(RecordingHandler()) as server:
        settings = {"mail_port": str(server.port), "mail_security": "none"}
        kept = new_client.post("/bienvenue/messagerie", mail("a@example.com", "127.0.0.1", **settings))
        assert kept.location == "/bienvenue/test"
        assert "M’envoyer un test" in new_client.get("/bienvenue/test").text
        sent = new_client.post("/bienvenue/test").text
        assert [recipients for recipients, _ in server.clerk.mails] == [["a@example.com"]]
    assert "Avez-vous reçu ce mail" in sent
    assert "Bienvenue" in new_client.get("/").text
    new_client.post("/bienvenue/terminer")
    assert "Bienvenue" not in new_client.get("/").text


def test_a_mail_that_does_not_leave_is_explained_and_does_not_end_the_welcome(new_client):
    new_client.post("/bienvenue/structure", {"name": "Lutherie des Lilas"})
    settings = {"mail_port": "1", "mail_security": "none"}
    new_client.post("/bienvenue/messagerie", mail("a@example.com", "127.0.0.1", **settings))
    shown = new_client.post("/bienvenue/test").text
    assert 'class="notice tall fault"' in shown
    assert "Avez-vous reçu ce mail" not in shown
    assert "Bienvenue" in new_client.get("/").text


def test_the_password_is_asked_for_with_the_test(new_client):
    new_client.post("/bienvenue/messagerie", mail("a@example.com", "127.0.0.1", mail_user="a", mail_port="1"))
    assert 'name="mot_de_passe"' in new_client.get("/bienvenue/test").text
    assert new_client.post("/bienvenue/test").status_code == 422
    new_client.post("/bienvenue/test", {"mot_de_passe": "sésame"})
    assert new_client.state.sender.password == "sésame"


def test_the_test_mailbox_ends_the_welcome_once_its_mail_has_arrived(new_client):
    assert new_client.post("/bienvenue/messagerie", mail("", action="essai")).status_code == 422
    end = start_sender(new_client.state)
    try:
        answer = new_client.post("/bienvenue/messagerie", mail("a@example.com", action="essai"))
        assert answer.location == "/boite-essai"
        page = new_client.get("/boite-essai").text
    finally:
        end()
    assert "Le mail de test est arrivé" in page
    assert "a@example.com" in page
    assert "Bienvenue" not in new_client.get("/").text


@pytest.fixture
def sample_client(new_client):
    assert new_client.post("/bienvenue/exemple").status_code == 303
    return new_client


def test_sample_data_are_labelled_on_every_page_and_dated_near_today(sample_client):
    for path in ("/", "/relances", "/structure/entreprise"):
        assert "Supprimer les données d’exemple" in sample_client.get(path).text
    assert sample_client.query("select mail_is_trial, is_sample from structure") == [(1, 1)]
    [(due,)] = sample_client.query("select max(due_on) from document")
    assert 0 < (now().date() - now().date().fromisoformat(due)).days < 200


def test_sample_data_have_all_levels_a_dispute_and_a_promise(sample_client):
    for level in (1, 2, 3):
        page = sample_client.get(f"/relances?niveau={level}").text
        assert 'id="bar"' in page
        assert "Aucune facture" not in page
    assert sample_client.query("select kind from hold order by kind") == [("dispute",), ("promise",)]
    levels = "select level, count(*) from document where level > 0 group by level"
    assert sample_client.query(levels) == [(1, 2), (2, 1)]
    assert sample_client.query("select count(*) from message where state <> 'sent'") == [(0,)]
    assert sample_client.get("/histo").status_code == sample_client.get("/histo/1").status_code == 200


def test_sample_data_are_never_sent_to_a_real_server_nor_mixed_with_real_invoices(sample_client):
    refused = sample_client.post("/structure/essai")
    assert (refused.status_code, "exemple" in error_message(refused)) == (422, True)
    file = {"portee": "ajouts", "fichiers": (io.BytesIO(CSV.encode()), "a.csv")}
    refused = sample_client.post(f"{sample_client.post('/import', file).location}/garder")
    assert (refused.status_code, "exemple" in error_message(refused)) == (422, True)
    assert sample_client.query("select count(*) from customer") == [(9,)]


def test_sample_data_are_not_offered_over_a_real_database(app_client, new_client):
    assert app_client.post("/bienvenue/exemple").status_code == 422
    new_client.post("/bienvenue/structure", {"name": "Lutherie des Lilas"})
    assert "données d’exemple" not in new_client.get("/").text
    assert new_client.post("/bienvenue/exemple").status_code == 422


def test_erasing_sample_data_is_confirmed_and_leaves_an_empty_database_and_no_copy(sample_client):
    folder = sample_client.state.folder
    [(before,)] = sample_client.query("select uuid from books")
    backups.create(folder, now())
    end = start_sender(sample_client.state)
    sample_client.post("/relances/envoyer", {"niveau": "1", "mode": "email", "delai": "15",
                     "date_limite": f"{now():%Y-%m-%d}", "date_edition": f"{now():%Y-%m-%d}"})  # fmt: skip
    assert sample_client.wait_done(4)["sent"] == 2
    end()
    assert sample_client.post("/bienvenue/effacer-exemple").status_code == 422
    assert sample_client.query("select count(*) from customer") == [(9,)]
    assert sample_client.post("/bienvenue/effacer-exemple", {"accord": "1"}).status_code == 303
    assert "Bienvenue" in sample_client.get("/").text
    counts = sample_client.count("customer", "document", "message", "journal")
    assert set(counts.values()) == {0}
    [(after,)] = sample_client.query("select uuid from books")
    assert after != before
    assert all(after in path.name for path in sample_client.state.sender.send_logs[1:])
    assert list((folder / "boite-essai").glob("*.eml")) == []
    for name, _, _ in backups.list_backups(folder):
        assert b"Aub" not in (folder / "sauvegardes" / name).read_bytes()


def test_a_real_database_is_never_erased_as_sample_data(app_client):
    before = app_client.hash_database()
    assert app_client.get("/bienvenue/effacer-exemple").status_code == 303
    assert app_client.post("/bienvenue/effacer-exemple", {"accord": "1"}).status_code == 422
    assert app_client.hash_database() == before
