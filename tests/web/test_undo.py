"""What was just done is offered to be taken back, once, and is then as it was; what left never is."""

import html
import re
from datetime import timedelta
from io import BytesIO

import pytest
from app_client import CSV, DEMO_VIEW
from structure_form import save_level

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


def post_undo(app_client, answer, **more):
    offer = offer_of(answer)
    return app_client.post("/defaire", {"jeton": offer["jeton"], "retour": offer["retour"]}, **more)


ACTIONS = {
    "all ticked": ("/relances/cocher-tout", {**DEMO_VIEW, "base": "none"}, TICKS, "Tout est désélectionné."),
    "all shown": (
        "/relances/cocher-tout", {**DEMO_VIEW, "base": "all", "cherche": "a"}, TICKS, "Tout est sélectionné.",
    ),
    "address": ("/relances/3/adresse", {**DEMO_VIEW, "email": "a@example.org"}, CUSTOMER, "Adresse enregistrée :"),
    "kind": ("/relances/3/qualite", {**DEMO_VIEW, "qualite": "private"}, CUSTOMER, "Type de client enregistré"),
    "language": ("/clients/3/langue", {"langue": "en"}, CUSTOMER, "Langue enregistrée à"),
    "kinds": ("/relances/qualite", DEMO_VIEW, CUSTOMER, "maintenant"),
    "contact": (
        "/clients/3/contact", {"email": "b@example.org", "telephone": "01 02"}, CUSTOMER, "Contact enregistré à",
    ),
    "note": ("/clients/3/note", {"note": "Mme Orme"}, CUSTOMER, "Note enregistrée à"),
    "hold": ("/clients/3/attente", {"sorte": "pause", "motif": "x"}, HOLDS, "Relances suspendues : Café du Canal."),
    "paid": ("/reglements/document/3", {}, DOCUMENTS, "FA24020032 marqué comme réglé."),
    "paid in part": ("/reglements/document/3", {"montant": "100"}, DOCUMENTS, "FA24020032 réglé en partie."),
    "text": (
        "/modeles/fr/mail/1/professional", {"subject": "x", "body": "{{tableau}}"}, "select body from wording",
        "Texte enregistré à",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("piece", [False, True])
def test_an_action_offers_undo(app_client, name, piece):
    path, fields, query, said = ACTIONS[name]
    app_client.post("/relances/cocher", {**DEMO_VIEW, "case": "d4-0"})
    before = app_client.query(query)
    answer = app_client.post(path, fields, piece=piece)
    if answer.status_code != 200:
        answer = app_client.get(answer.headers.get("HX-Redirect") or answer.location)
    assert said in offer_of(answer)["said"]
    assert app_client.query(query) != before or name == "kinds"
    assert post_undo(app_client, answer, piece=piece).status_code == (204 if piece else 303)
    assert app_client.query(query) == before


def test_a_level_change_is_undone(app_client):
    answer = save_level(app_client, 1, name="Rappel", grace_days=20)
    page = app_client.get(answer.location.partition("#")[0])
    assert "Rappel" in page.text
    assert re.fullmatch(r"Enregistré à \d\d:\d\d\.", offer_of(page)["said"])
    assert post_undo(app_client, page).location == offer_of(page)["retour"]
    assert 'value="Rappel"' not in app_client.get("/echelle").text


def test_undoing_a_release_restores_the_hold(app_client):
    app_client.post("/clients/3/attente", {"sorte": "promise", "motif": "virement", "jusquau": "2999-01-01"})
    before = app_client.query(HOLDS)
    page = app_client.get(app_client.post("/clients/3/reprendre").location.partition("#")[0])
    assert app_client.query(HOLDS) == []
    post_undo(app_client, page)
    assert app_client.query(HOLDS) == before == [("promise", "virement", "2999-01-01")]


def test_an_import_is_undone_from_the_list(app_client):
    before = app_client.count("document")
    answer = app_client.post(
        "/import", {"fichiers": (BytesIO(CSV.encode()), "factures.csv"), "portee": "ajouts"},
        content_type="multipart/form-data",
    )  # fmt: skip
    kept = app_client.post(f"{answer.location}/garder")
    page = app_client.get(kept.location)
    assert offer_of(page)["said"] == "Import enregistré."
    assert "Annuler cet import" in page.text
    post_undo(app_client, page)
    assert app_client.count("document") == before


def test_without_htmx_undo_redirects_and_shows_its_message_once(app_client):
    page = app_client.get(app_client.post("/clients/3/note", {"note": "x"}).location)
    answer = post_undo(app_client, page)
    assert answer.location == "/clients/3"
    assert "Modifications annulées." in html.unescape(app_client.get(answer.location).text)
    assert "Modifications annulées" not in app_client.get(answer.location).text


@pytest.mark.parametrize("there", ["//example.org/", "https://example.org/", "/\\example.org", "x", ""])
def test_the_redirect_of_undo_stays_in_the_program(app_client, there):
    offer = offer_of(app_client.get(app_client.post("/clients/3/note", {"note": "x"}).location))
    assert app_client.post("/defaire", {"jeton": offer["jeton"], "retour": there}).location == "/"


def test_only_the_last_action_can_be_undone_and_only_once(app_client):
    first = app_client.get(app_client.post("/clients/3/note", {"note": "un"}).location)
    post_undo(app_client, first)
    assert post_undo(app_client, first).status_code == 422
    second = app_client.get(app_client.post("/clients/3/note", {"note": "deux"}).location)
    app_client.post("/relances/cocher", {**DEMO_VIEW, "case": "c3-0"})
    assert offer_of(app_client.get("/clients/3")) == {}
    assert post_undo(app_client, second).status_code == 422
    assert app_client.query("select note from customer where id = 3") == [("deux",)]


def test_an_undo_offer_expires(app_client, monkeypatch):
    page = app_client.get(app_client.post("/clients/3/note", {"note": "un"}).location)
    monkeypatch.setattr(undo, "OFFER_LIFETIME", timedelta(0))
    assert offer_of(app_client.get("/clients/3")) == {}
    assert post_undo(app_client, page).status_code == 422


def test_sending_never_offers_undo(app_client):
    app_client.post("/clients/3/note", {"note": "x"})
    for mode in ("email", "edition"):
        answer = app_client.post(
            "/relances/envoyer", {**DEMO_VIEW, "mode": mode, "date_edition": "2024-08-01"}
        )
        assert answer.status_code == 303
        assert offer_of(app_client.get(answer.location)) == {}
    assert app_client.post("/courriers/2/parties", {"lettres": "oui"}).status_code in {303, 404, 422}
    assert offer_of(app_client.get("/relances")) == {}


def test_a_refused_action_does_not_offer_undo(app_client):
    answer = app_client.post("/clients/3/contact", {"email": "pas une adresse"})
    assert answer.status_code == 422
    assert offer_of(app_client.get("/clients/3")) == {}
