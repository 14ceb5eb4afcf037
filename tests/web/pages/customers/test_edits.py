"""Edits on the customer page: contact and note, holds, broken promises."""

import io
import re
from datetime import timedelta

import pytest
from app_client import DEMO_VIEW, error_message

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.hold import HOLD_LABELS, Hold, HoldKind
from relances_app.store.customer_edits import get_note
from relances_app.store.customers import list_customers, save_customers
from relances_app.store.holds import add_hold
from relances_app.system.clock import today

CONTACT = {
    "email": "compta@canal.example.org", "telephone": " 01 02 03  04 05", "rue": "3 quai Neuf",
    "complement": "Bât. B", "code_postal": "69002", "ville": "Lyon", "pays": "", "email_direction": "",
}  # fmt: skip
LIST = "/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=email"


def read(app_client):
    with app_client.database() as db:
        return list_customers(db, [2])[2]


def fields(app_client, **changed):
    """The contact form as the page fills it, but for what is changed."""
    c = read(app_client)
    known = (c.email, c.phone, c.street, c.street2, c.postcode, c.town, c.country, c.management_email)
    return {**dict(zip(CONTACT, known, strict=True)), **changed}


def import_file(app_client, **facts):
    """Keep what a later file says of the customer."""
    with app_client.database() as db, db.write():
        save_customers(db, [Customer(read(app_client).code, "", **facts)])


OTHERS = {
    "email": "autre@x.example.org",
    "phone": "09",
    "street": "rue du Fichier",
    "postcode": "01000",
    "town": "Bourg",
}


def test_a_contact_edited_manually_survives_the_next_import(app_client):
    assert app_client.post("/clients/2/contact", CONTACT).location == "/clients/2"
    kept = read(app_client)
    assert (kept.email, kept.phone) == ("compta@canal.example.org", "01 02 03 04 05")
    assert kept.contact.address == ("3 quai Neuf", "Bât. B", "69002", "Lyon", "")
    assert "3 quai Neuf, Bât. B, 69002 Lyon" in app_client.get("/clients/2").text
    import_file(app_client, **OTHERS, country="Suisse")
    assert read(app_client) == kept


def test_unedited_fields_still_follow_the_files(app_client):
    app_client.post("/clients/2/contact", fields(app_client, telephone="01 02 03 04 05"))
    import_file(app_client, **OTHERS)
    kept = read(app_client)
    assert (kept.phone, kept.email, kept.street, kept.town) == (
        "01 02 03 04 05", "autre@x.example.org", "rue du Fichier", "Bourg",
    )  # fmt: skip


def test_a_postal_address_is_manual_as_a_whole(app_client):
    import_file(app_client, **OTHERS)
    app_client.post("/clients/2/contact", fields(app_client, rue="3 quai Neuf"))
    import_file(app_client, street="ailleurs", town="Nantes", phone="08")
    kept = read(app_client)
    assert (kept.street, kept.postcode, kept.town, kept.phone) == ("3 quai Neuf", "01000", "Bourg", "08")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"email": "pas-une-adresse"}, "nom@domaine.fr"), ({"ville": "L" * 201}, "200 caractères au plus")],
)
def test_an_invalid_contact_is_shown_again_as_typed(app_client, wrong, sentence):
    before = read(app_client)
    answer = app_client.post("/clients/2/contact", {**CONTACT, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert '<details id="contact" open>' in answer.text
    assert 'value="3 quai Neuf"' in answer.text
    assert read(app_client) == before


def test_a_note_is_saved_with_its_lines_and_cleared(app_client):
    assert (
        app_client.post("/clients/2/note", {"note": " <b>Voir</b> Mme Orme\r\n\r\nle jeudi \u202e"}).location
        == "/clients/2"
    )
    with app_client.database() as db:
        assert get_note(db, 2) == "<b>Voir</b> Mme Orme\n\nle jeudi"
    assert "&lt;b&gt;Voir&lt;/b&gt; Mme Orme\n\nle jeudi</textarea>" in app_client.get(
        "/clients/2"
    ).text.replace("\r", "")
    import_file(app_client, **OTHERS)
    app_client.post("/clients/2/note", {"note": ""})
    with app_client.database() as db:
        assert get_note(db, 2) == ""


def test_an_overlong_note_is_shown_again_and_the_previous_one_stays(app_client):
    app_client.post("/clients/2/note", {"note": "avant"})
    answer = app_client.post("/clients/2/note", {"note": "n" * 2_001})
    assert answer.status_code == 422
    assert "n" * 2_001 in answer.text
    with app_client.database() as db:
        assert get_note(db, 2) == "avant"


@pytest.mark.parametrize("what", ["contact", "note"])
def test_an_unknown_customer_cannot_be_edited(app_client, what):
    answer = app_client.post(f"/clients/999/{what}", CONTACT)
    assert answer.status_code == 404
    assert "Ce client" in error_message(answer)


@pytest.mark.parametrize("kind", HoldKind)
def test_each_hold_is_set_with_reason_and_date_and_released(app_client, kind):
    before = app_client.get(LIST).text.count('aria-checked="true"')
    last = "" if kind is HoldKind.NEVER else "2999-12-31"
    words = {"sorte": kind.value, "motif": "appel du 3", "jusquau": last}
    assert app_client.post("/clients/2/attente", words).location == "/clients/2#relances"
    held = f"{HOLD_LABELS[kind]}{' jusqu’au 31/12/2999' if last else ''} : appel du 3"
    for path in ("/clients/2", "/clients", LIST):
        assert held in app_client.get(path).text, path
    app_client.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-1"})
    assert app_client.get(LIST).text.count('aria-checked="true"') < before
    app_client.post("/clients/2/reprendre")
    for path in ("/clients/2", "/clients", LIST):
        assert held not in app_client.get(path).text, path
    assert app_client.query("select kind, reason, until_on, lifted_on is null from hold") == [
        (kind.value, "appel du 3", last or None, 0)
    ]


def add_promise(app_client, customer_id, days_ago):
    """Place a promise whose last day was so many days ago, about documents issued before."""
    with app_client.app.app_context(), app_client.database() as db, db.write():
        day = today() - timedelta(days=days_ago)
        add_hold(db, customer_id, None, Hold(HoldKind.PROMISE, "par téléphone", day), day - timedelta(days=9))


def test_a_broken_promise_is_marked_on_the_group_until_dismissed(app_client):
    mark = "promesse non tenue"
    add_promise(app_client, 2, days_ago=1)
    add_promise(app_client, 1, days_ago=0)
    for path in (LIST, "/relances/suite?depuis=0", "/clients"):
        assert app_client.get(path).text.lower().count(mark) == (2 if path == "/clients" else 1), path
    (group,) = re.findall(r'id="group-2".*?</section>', app_client.get(LIST).text, re.DOTALL)
    assert mark in group.lower()
    assert mark in app_client.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-0"}, piece=True).text.lower()
    app_client.post("/clients/2/promesse-vue")
    assert mark not in app_client.get(LIST).text.lower()


def test_settled_documents_are_shown_newest_first_and_the_last_fifty_only(app_client):
    with app_client.database() as db, db.write():
        db.conn.executemany(
            """insert into document (customer_id, number, kind, issued_on, due_on, amount, open_amount, settled_on)
            values (2, ?, 'invoice', '2024-01-01', '2024-01-31', 12345, 0, date('2024-02-01', ?))""",
            [(f"VIEUX{n:02}", f"+{n} days") for n in range(51)],
        )
    (settled,) = re.findall(r'id="soldes".*?</details>', app_client.get("/clients/2").text, re.DOTALL)
    assert re.findall(r"VIEUX\d\d", settled) == [f"VIEUX{n:02}" for n in range(50, 0, -1)]
    assert "Les 50 derniers" in settled
    assert "22/03/2024" in settled
    assert "VIEUX" not in app_client.get("/clients/1").text


def import_and_undo(app_client, between):
    """Import a file that changes customer 2 and adds one; do `between`, then undo the import."""
    text = (
        "Code client;Client;Adresse;Code postal;Ville;Numéro;Date;Échéance;Montant TTC\n"
        f"{read(app_client).code};{read(app_client).name};"
        "1 rue du Fichier;01000;Bourg;FX1;01/01/2024;31/01/2024;10,00\n"
        "ZZ9;Zinc Neuf;;;;FX2;01/01/2024;31/01/2024;10,00\n"
    )
    file = (io.BytesIO(text.encode()), "ouvertes.csv")
    token = app_client.post("/import", {"portee": "ajouts", "fichiers": file}).location.rpartition("/")[2]
    assert app_client.post(f"/import/{token}/garder").status_code in {200, 303}
    assert read(app_client).town == "Bourg"
    between()
    ((import_id,),) = app_client.query("select max(id) from import")
    assert app_client.post(f"/import/annuler/{import_id}").status_code in {200, 303}
    assert app_client.query("select count(*) from document where number in ('FX1', 'FX2')") == [(0,)]


def test_undoing_an_import_keeps_an_address_edited_since(app_client):
    import_and_undo(
        app_client, lambda: app_client.post("/clients/2/contact", fields(app_client, rue="3 quai Neuf"))
    )
    kept = read(app_client)
    assert (kept.street, kept.postcode, kept.town) == ("3 quai Neuf", "01000", "Bourg")


@pytest.mark.parametrize(("note", "left"), [("Voir Mme Orme", 1), ("", 0)])
def test_a_customer_with_a_later_note_stays_when_its_import_is_undone(app_client, note, left):
    def write():
        ((id_,),) = app_client.query("select id from customer where code = 'ZZ9'")
        app_client.post(f"/clients/{id_}/note", {"note": note})

    import_and_undo(app_client, write)
    assert app_client.query("select count(*) from customer where code = 'ZZ9'") == [(left,)]
