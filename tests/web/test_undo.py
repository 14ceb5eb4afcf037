"""What was just done is offered to be taken back, once, and is then as it was; what left never is."""

import html
import re
from datetime import timedelta
from io import BytesIO

import pytest
from app_client import CSV, DEMO_VIEW

from relances_app.web import undo

CUSTOMER = """select email, email_is_by_hand, phone, street, kind, kind_is_by_hand, language,
    language_is_by_hand, note from customer where id = 3"""
TICKS = """select level, base from selection where base <> 'default'
    union all select level, customer_id || '-' || document_id || '-' || is_ticked from choice"""
HOLDS = "select kind, reason, until_on from hold where customer_id = 3 and lifted_on is null"
DOCUMENTS = "select id, open_amount, settled_on from document"


def offer_of(answer):
    """The fields of the form in the toast, and what it says; nothing where there is no toast."""
    found = re.search(r'class="toast undo"><p>([^<]+)</p><form(.*?)</form>', answer.text, re.DOTALL)
    if found is None:
        return {}
    fields = dict(re.findall(r'name="(jeton|retour)" value="([^"]*)"', found[2]))
    return {name: html.unescape(word) for name, word in fields.items()} | {"said": html.unescape(found[1])}


def take_back(desk, answer, **more):
    offer = offer_of(answer)
    return desk.post("/defaire", {"jeton": offer["jeton"], "retour": offer["retour"]}, **more)


ACTS = {
    "all ticked": ("/relances/cocher-tout", {**DEMO_VIEW, "base": "none"}, TICKS, "Tout est décoché."),
    "all in sight": ("/relances/cocher-tout", {**DEMO_VIEW, "base": "all", "cherche": "a"}, TICKS, "Tout est coché."),
    "address": ("/relances/3/adresse", {**DEMO_VIEW, "email": "a@example.org"}, CUSTOMER, "Adresse enregistrée :"),
    "kind": ("/relances/3/qualite", {**DEMO_VIEW, "qualite": "private"}, CUSTOMER, "Qualité enregistrée : Café"),
    "language": ("/clients/3/langue", {"langue": "en"}, CUSTOMER, "Langue enregistrée : Café"),
    "kinds": ("/relances/qualite", DEMO_VIEW, CUSTOMER, "maintenant"),
    "contact": (
        "/clients/3/contact", {"email": "b@example.org", "telephone": "01 02"}, CUSTOMER, "Contact enregistré : Café",
    ),
    "note": ("/clients/3/note", {"note": "Mme Orme"}, CUSTOMER, "Note enregistrée : Café"),
    "hold": ("/clients/3/attente", {"sorte": "pause", "motif": "x"}, HOLDS, "Café du Canal n’est plus relancé."),
    "paid": ("/reglements/document/3", {}, DOCUMENTS, "FA24020032 marqué comme réglé."),
    "paid in part": ("/reglements/document/3", {"montant": "100"}, DOCUMENTS, "FA24020032 réglé en partie."),
    "text": (
        "/modeles/fr/mail/1/professional", {"subject": "x", "body": "{{tableau}}"}, "select body from wording",
        "Texte",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("piece", [False, True])
def test_an_act_is_offered_to_be_taken_back(desk, name, piece):
    path, fields, query, said = ACTS[name]
    desk.post("/relances/cocher", {**DEMO_VIEW, "case": "d4-0"})
    before = desk.query(query)
    answer = desk.post(path, fields, piece=piece)
    if answer.status_code != 200:
        answer = desk.get(answer.headers.get("HX-Redirect") or answer.location)
    assert said in offer_of(answer)["said"]
    assert desk.query(query) != before or name == "kinds"
    assert take_back(desk, answer, piece=piece).status_code == (204 if piece else 303)
    assert desk.query(query) == before


def test_a_level_is_taken_back(desk):
    form = {"n1-name": "Rappel", "n1-grace_days": "20", "n1-deadline_days": "8", "n1-channels": "both",
            "n1-charges": "silent"}  # fmt: skip
    answer = desk.post("/echelle/1", form)
    page = desk.get(answer.location.partition("#")[0])
    assert "Rappel" in page.text
    assert offer_of(page)["said"] == "Niveau 1 enregistré."
    assert take_back(desk, page).location == offer_of(page)["retour"]
    assert 'value="Rappel"' not in desk.get("/echelle").text


def test_a_hold_that_was_lifted_holds_again(desk):
    desk.post("/clients/3/attente", {"sorte": "promise", "motif": "virement", "jusquau": "2999-01-01"})
    before = desk.query(HOLDS)
    page = desk.get(desk.post("/clients/3/reprendre").location.partition("#")[0])
    assert desk.query(HOLDS) == []
    take_back(desk, page)
    assert desk.query(HOLDS) == before == [("promise", "virement", "2999-01-01")]


def test_an_import_is_taken_back_from_the_list(desk):
    before = desk.count("document")
    answer = desk.post(
        "/import", {"fichiers": (BytesIO(CSV.encode()), "factures.csv"), "portee": "ajouts"},
        content_type="multipart/form-data",
    )  # fmt: skip
    kept = desk.post(f"{answer.location}/garder")
    page = desk.get(kept.location)
    assert offer_of(page)["said"] == "Import enregistré."
    assert "Annuler cet import" in page.text
    take_back(desk, page)
    assert desk.count("document") == before


def test_without_htmx_the_page_comes_back_and_says_so_once(desk):
    page = desk.get(desk.post("/clients/3/note", {"note": "x"}).location)
    answer = take_back(desk, page)
    assert answer.location == "/clients/3"
    assert "Annulé : Note enregistrée : Café du Canal." in html.unescape(desk.get(answer.location).text)
    assert "Annulé" not in desk.get(answer.location).text


@pytest.mark.parametrize("there", ["//example.org/", "https://example.org/", "/\\example.org", "x", ""])
def test_the_way_back_stays_in_the_program(desk, there):
    offer = offer_of(desk.get(desk.post("/clients/3/note", {"note": "x"}).location))
    assert desk.post("/defaire", {"jeton": offer["jeton"], "retour": there}).location == "/"


def test_an_act_is_taken_back_once_and_only_while_it_is_the_last(desk):
    first = desk.get(desk.post("/clients/3/note", {"note": "un"}).location)
    take_back(desk, first)
    assert take_back(desk, first).status_code == 422
    second = desk.get(desk.post("/clients/3/note", {"note": "deux"}).location)
    desk.post("/relances/cocher", {**DEMO_VIEW, "case": "c3-0"})
    assert offer_of(desk.get("/clients/3")) == {}
    assert take_back(desk, second).status_code == 422
    assert desk.query("select note from customer where id = 3") == [("deux",)]


def test_an_offer_does_not_last(desk, monkeypatch):
    page = desk.get(desk.post("/clients/3/note", {"note": "un"}).location)
    monkeypatch.setattr(undo, "FRESH", timedelta(0))
    assert offer_of(desk.get("/clients/3")) == {}
    assert take_back(desk, page).status_code == 422


def test_what_left_is_never_offered(desk):
    desk.post("/clients/3/note", {"note": "x"})
    for mode in ("email", "edition"):
        answer = desk.post("/relances/envoyer", {**DEMO_VIEW, "mode": mode, "date_edition": "2024-08-01"})
        assert answer.status_code == 303
        assert offer_of(desk.get(answer.location)) == {}
    assert desk.post("/courriers/2/parties", {"lettres": "oui"}).status_code in {303, 404, 422}
    assert offer_of(desk.get("/relances")) == {}


def test_what_is_refused_is_not_offered(desk):
    answer = desk.post("/clients/3/contact", {"email": "pas une adresse"})
    assert answer.status_code == 422
    assert offer_of(desk.get("/clients/3")) == {}
