"""What a person puts right on a customer's page: contact and note; holds set and lifted; promises not kept."""

import io
import re
from datetime import timedelta

import pytest
from app_client import DEMO_VIEW, sentence_of

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.hold import FRENCH, Hold, HoldKind
from relances_app.store.customer_edits import find_note
from relances_app.store.customers import add_hold, find_customers, keep_customers
from relances_app.system.clock import today

CONTACT = {
    "email": "compta@canal.example.org", "telephone": " 01 02 03  04 05", "rue": "3 quai Neuf",
    "complement": "Bât. B", "code_postal": "69002", "ville": "Lyon", "pays": "",
}  # fmt: skip
LIST = "/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=email"


def read(desk):
    with desk.books() as db:
        return find_customers(db, [2])[2]


def fields(desk, **changed):
    """The contact form as the page fills it, but for what is changed."""
    c = read(desk)
    known = (c.email, c.phone, c.street, c.street2, c.postcode, c.town, c.country)
    return {**dict(zip(CONTACT, known, strict=True)), **changed}


def bring_in(desk, **facts):
    """Keep what a later file says of the customer."""
    with desk.books() as db, db.write():
        keep_customers(db, [Customer(read(desk).code, "", **facts)])


OTHERS = {
    "email": "autre@x.example.org",
    "phone": "09",
    "street": "rue du Fichier",
    "postcode": "01000",
    "town": "Bourg",
}


def test_a_contact_put_right_by_hand_stays_at_the_next_import(desk):
    assert desk.post("/clients/2/contact", CONTACT).location == "/clients/2"
    kept = read(desk)
    assert (kept.email, kept.phone) == ("compta@canal.example.org", "01 02 03 04 05")
    assert kept.contact.address == ("3 quai Neuf", "Bât. B", "69002", "Lyon", "")
    assert "3 quai Neuf, Bât. B, 69002 Lyon" in desk.get("/clients/2").text
    bring_in(desk, **OTHERS, country="Suisse")
    assert read(desk) == kept


def test_what_was_left_as_it_was_still_follows_the_files(desk):
    desk.post("/clients/2/contact", fields(desk, telephone="01 02 03 04 05"))
    bring_in(desk, **OTHERS)
    kept = read(desk)
    assert (kept.phone, kept.email, kept.street, kept.town) == (
        "01 02 03 04 05", "autre@x.example.org", "rue du Fichier", "Bourg",
    )  # fmt: skip


def test_an_address_is_by_hand_as_a_whole(desk):
    bring_in(desk, **OTHERS)
    desk.post("/clients/2/contact", fields(desk, rue="3 quai Neuf"))
    bring_in(desk, street="ailleurs", town="Nantes", phone="08")
    kept = read(desk)
    assert (kept.street, kept.postcode, kept.town, kept.phone) == ("3 quai Neuf", "01000", "Bourg", "08")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"email": "pas-une-adresse"}, "nom@domaine.fr"), ({"ville": "L" * 201}, "200 caractères au plus")],
)
def test_a_contact_that_cannot_be_kept_is_shown_again_as_it_was_typed(desk, wrong, sentence):
    before = read(desk)
    answer = desk.post("/clients/2/contact", {**CONTACT, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert '<details id="contact" open>' in answer.text
    assert 'value="3 quai Neuf"' in answer.text
    assert read(desk) == before


def test_a_note_is_kept_with_its_lines_shown_and_emptied(desk):
    assert (
        desk.post("/clients/2/note", {"note": " <b>Voir</b> Mme Orme\r\n\r\nle jeudi \u202e"}).location
        == "/clients/2"
    )
    with desk.books() as db:
        assert find_note(db, 2) == "<b>Voir</b> Mme Orme\n\nle jeudi"
    assert "&lt;b&gt;Voir&lt;/b&gt; Mme Orme\n\nle jeudi</textarea>" in desk.get("/clients/2").text.replace(
        "\r", ""
    )
    bring_in(desk, **OTHERS)
    desk.post("/clients/2/note", {"note": ""})
    with desk.books() as db:
        assert find_note(db, 2) == ""


def test_a_note_that_is_too_long_is_shown_again_and_the_one_before_stays(desk):
    desk.post("/clients/2/note", {"note": "avant"})
    answer = desk.post("/clients/2/note", {"note": "n" * 2_001})
    assert answer.status_code == 422
    assert "n" * 2_001 in answer.text
    with desk.books() as db:
        assert find_note(db, 2) == "avant"


@pytest.mark.parametrize("what", ["contact", "note"])
def test_nobody_is_not_put_right(desk, what):
    answer = desk.post(f"/clients/999/{what}", CONTACT)
    assert answer.status_code == 404
    assert "Ce client" in sentence_of(answer)


@pytest.mark.parametrize("kind", HoldKind)
def test_each_hold_is_set_with_its_reason_and_day_and_lifted(desk, kind):
    before = desk.get(LIST).text.count('aria-checked="true"')
    last = "" if kind is HoldKind.NEVER else "2999-12-31"
    words = {"sorte": kind.value, "motif": "appel du 3", "jusquau": last}
    assert desk.post("/clients/2/attente", words).location == "/clients/2#relances"
    held = f"{FRENCH[kind]}{' jusqu’au 31/12/2999' if last else ''} : appel du 3"
    for path in ("/clients/2", "/clients", LIST):
        assert held in desk.get(path).text, path
    desk.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-1"})
    assert desk.get(LIST).text.count('aria-checked="true"') < before
    desk.post("/clients/2/reprendre")
    for path in ("/clients/2", "/clients", LIST):
        assert held not in desk.get(path).text, path
    assert desk.query("select kind, reason, until_on, lifted_on is null from hold") == [
        (kind.value, "appel du 3", last or None, 0)
    ]


def promise(desk, customer_id, days_ago):
    """Place a promise whose last day was so many days ago, about documents issued before."""
    with desk.app.app_context(), desk.books() as db, db.write():
        day = today() - timedelta(days=days_ago)
        add_hold(db, customer_id, None, Hold(HoldKind.PROMISE, "par téléphone", day), day - timedelta(days=9))


def test_a_promise_not_kept_is_marked_on_the_group_until_it_is_seen(desk):
    mark = "promesse non tenue"
    promise(desk, 2, days_ago=1)
    promise(desk, 1, days_ago=0)
    for path in (LIST, "/relances/suite?depuis=0", "/clients"):
        assert desk.get(path).text.count(mark) == 1, path
    (group,) = re.findall(r'id="group-2".*?</section>', desk.get(LIST).text, re.DOTALL)
    assert mark in group
    assert mark in desk.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-0"}, piece=True).text
    desk.post("/clients/2/promesse-vue")
    assert mark not in desk.get(LIST).text


def test_settled_documents_are_shown_newest_first_and_the_last_fifty_only(desk):
    with desk.books() as db, db.write():
        db.conn.executemany(
            """insert into document (customer_id, number, kind, issued_on, due_on, amount, open_amount, settled_on)
            values (2, ?, 'invoice', '2024-01-01', '2024-01-31', 12345, 0, date('2024-02-01', ?))""",
            [(f"VIEUX{n:02}", f"+{n} days") for n in range(51)],
        )
    (settled,) = re.findall(r'id="soldes".*?</section>', desk.get("/clients/2").text, re.DOTALL)
    assert re.findall(r"VIEUX\d\d", settled) == [f"VIEUX{n:02}" for n in range(50, 0, -1)]
    assert "Les 50 derniers" in settled
    assert "22/03/2024" in settled
    assert "VIEUX" not in desk.get("/clients/1").text


def bring_file_and_take_it_back(desk, between):
    """Bring in a file that moves customer 2 and knows a new one; do `between`, then take the import back."""
    text = (
        "Code client;Client;Adresse;Code postal;Ville;Numéro;Date;Échéance;Montant TTC\n"
        f"{read(desk).code};{read(desk).name};1 rue du Fichier;01000;Bourg;FX1;01/01/2024;31/01/2024;10,00\n"
        "ZZ9;Zinc Neuf;;;;FX2;01/01/2024;31/01/2024;10,00\n"
    )
    file = (io.BytesIO(text.encode()), "ouvertes.csv")
    token = desk.post("/import", {"portee": "ajouts", "fichiers": file}).location.rpartition("/")[2]
    assert desk.post(f"/import/{token}/garder").status_code in {200, 303}
    assert read(desk).town == "Bourg"
    between()
    ((import_id,),) = desk.query("select max(id) from import")
    assert desk.post(f"/import/annuler/{import_id}").status_code in {200, 303}
    assert desk.query("select count(*) from document where number in ('FX1', 'FX2')") == [(0,)]


def test_an_import_taken_back_does_not_mix_its_address_with_the_one_put_right_since(desk):
    bring_file_and_take_it_back(
        desk, lambda: desk.post("/clients/2/contact", fields(desk, rue="3 quai Neuf"))
    )
    kept = read(desk)
    assert (kept.street, kept.postcode, kept.town) == ("3 quai Neuf", "01000", "Bourg")


@pytest.mark.parametrize(("note", "left"), [("Voir Mme Orme", 1), ("", 0)])
def test_a_customer_noted_since_stays_when_its_import_is_taken_back(desk, note, left):
    def write():
        ((id_,),) = desk.query("select id from customer where code = 'ZZ9'")
        desk.post(f"/clients/{id_}/note", {"note": note})

    bring_file_and_take_it_back(desk, write)
    assert desk.query("select count(*) from customer where code = 'ZZ9'") == [(left,)]
