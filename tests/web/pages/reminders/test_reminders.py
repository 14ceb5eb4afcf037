"""The screen « Relances »: its modes, its filters, its boxes, the address, the preview, the reasons.

Long because each part of the screen has its case.
"""

import html
import re
from datetime import date

import pytest
from app_client import DEMO_VIEW, error_message

from relances_app.domain.accounts.document import Document, DocumentKind
from relances_app.store import documents
from relances_app.system.clock import today

LIST = "/relances?niveau=1&date_limite=2024-08-01&delai=15&mode="


def summary_of(answer):
    """The words of the bar at the bottom, spaces made plain."""
    text = re.search(r'class="sums"[^>]*>(.*?)</p>', answer.text, re.DOTALL)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(text)).split())


def checkbox_of(answer, what):
    """The state of a box: true, false or mixed."""
    boxes = re.findall(r'aria-checked="(\w+)"[^>]*?value="(\w+)-[01]"', answer.text)
    return next(state for state, box in boxes if box == what)


def customer_id(app_client, code):
    return app_client.query("select id from customer where code = ?", code)[0][0]


def document_id(app_client, number):
    return app_client.query("select id from document where number = ?", number)[0][0]


@pytest.mark.parametrize("piece", [False, True])
def test_the_email_column_is_shown_in_mail_mode_only(app_client, piece):
    mail, edition = app_client.get(LIST + "email", piece=piece), app_client.get(LIST + "edition", piece=piece)
    assert 'class="mail"' in mail.text
    assert "gestion@c002.example.org" in mail.text
    assert "Mode email" in mail.text
    for word in ('class="mail"', "c-mail", "gestion@c002.example.org", ">Mail<"):
        assert word not in edition.text
    assert "Mode édition" in edition.text


def test_the_list_shows_nine_groups_with_their_totals(app_client):
    answer = app_client.get(LIST + "email")
    totals = [html.unescape(x) for x in re.findall(r'class="sum total">([^<]+)<', answer.text)]
    wanted = ["59,65", "525,51", "545,00", "482,00", "\u22126,00", "1 501,60", "259,70", "328,00", "1 400,80"]
    assert [re.sub(r"\s", " ", total) for total in totals] == wanted
    assert "Liste des relances [1ère relance]" in answer.text
    assert answer.text.count("2 Document(s)") == 1


def test_the_default_selection_is_shown(app_client):
    mail, edition = app_client.get(LIST + "email"), app_client.get(LIST + "edition")
    assert summary_of(mail) == "7 clients · 7 documents · 5 042,61 €"
    assert summary_of(edition) == "8 clients · 8 documents · 5 102,26 €"
    negative, without_address = customer_id(app_client, "C005"), customer_id(app_client, "C001")
    assert checkbox_of(mail, f"c{negative}") == checkbox_of(edition, f"c{negative}") == "false"
    assert checkbox_of(mail, f"c{without_address}") == "false"
    assert checkbox_of(edition, f"c{without_address}") == "true"


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("niveau=1&date_limite=01/08/2024&delai=15", 9),
        ("niveau=1&date_limite=2024-03-15&delai=15", 9),
        ("niveau=1&date_limite=2024-03-14&delai=15", 1),
        ("niveau=1&date_limite=2024-02-01&delai=0", 0),
        ("niveau=2&date_limite=2024-08-01&delai=15", 0),
    ],
)
def test_the_filters_are_applied(app_client, query, listed):
    answer = app_client.get(f"/relances?{query}")
    assert answer.status_code == 200
    assert answer.text.count('<section class="group') == listed


@pytest.mark.parametrize(
    "query",
    ["niveau=0", "niveau=4", "niveau=abc", "niveau=", "niveau=²", "date_limite=2024-02-30", "date_limite=hier",
     "delai=-1", "delai=366", "delai=1e3", "delai=9999999999999999999999", "mode=fax", "depuis=-1", "depuis=x"],
)  # fmt: skip
@pytest.mark.parametrize("piece", [False, True])
def test_an_invalid_filter_shows_one_french_message(app_client, query, piece):
    answer = app_client.get(f"/relances?{query}", piece=piece)
    assert answer.status_code == 422
    assert len(error_message(answer)) > 10
    assert ("<html" in answer.text) is not piece
    assert app_client.get("/relances").status_code == 200


def test_the_filters_are_stored_but_not_the_date(app_client):
    app_client.get("/relances?niveau=2&delai=30&mode=edition")
    again = app_client.get("/relances").text
    assert "[2ème relance]" in again
    assert 'name="delai" value="30"' in again
    assert "Mode édition" in again
    assert f'name="date_limite" value="{today().isoformat()}"' in again


def test_deselecting_a_document_updates_the_summary(app_client):
    document = document_id(app_client, "FA24020044")
    answer = app_client.post("/relances/cocher", {**DEMO_VIEW, "case": f"d{document}-0"}, piece=True)
    assert answer.status_code == 200
    assert answer.text.count("<section") == 1
    assert summary_of(answer) == "6 clients · 6 documents · 4 517,10 €"
    assert summary_of(app_client.get(LIST + "email")) == summary_of(answer)


def test_a_partly_selected_group_is_indeterminate(app_client):
    invoice, group = document_id(app_client, "FA24020005"), customer_id(app_client, "C005")
    answer = app_client.post("/relances/cocher", {**DEMO_VIEW, "case": f"d{invoice}-1"}, piece=True)
    assert checkbox_of(answer, f"c{group}") == "mixed"
    assert checkbox_of(answer, f"d{invoice}") == "true"
    assert "7 clients" in summary_of(answer), "its balance is negative: nothing is asked"
    assert "1 sélectionné sans solde à relancer" in summary_of(answer)


def test_selecting_a_customer_selects_all_its_documents(app_client):
    group = customer_id(app_client, "C005")
    answer = app_client.post("/relances/cocher", {**DEMO_VIEW, "case": f"c{group}-1"}, piece=True)
    assert re.findall(r'aria-checked="(\w+)"', answer.text.partition("</section>")[0]) == ["true"] * 3
    assert "1 sélectionné sans solde à relancer" in summary_of(answer)


def test_a_document_that_goes_along_can_be_left_out_and_joined_again(app_client):
    second = {**DEMO_VIEW, "niveau": "2"}
    group = customer_id(app_client, "C003")
    ((invoice,),) = app_client.query("select min(id) from document where customer_id = ?", group)
    with app_client.database() as db, db.write():
        db.conn.execute(
            "update document set level = 1, last_reminded_on = '2024-06-15' where id = ?", [invoice]
        )
        newer = Document(
            "C003", "FA24020099", DocumentKind.INVOICE, date(2024, 3, 1), date(2024, 4, 1), 5_000, 5_000
        )
        documents.add_documents(db, [newer])
    row = app_client.get(f"{LIST}email".replace("niveau=1", "niveau=2")).text
    rider = re.search(rf'id="group-{group}".*?value="(r1\.\d+)-0"', row, re.DOTALL)[1]
    assert "Avec ce message" in row
    left = app_client.post("/relances/cocher", {**second, "case": f"{rider}-0"}, piece=True).text
    assert "Non joint" in left
    assert f'value="{rider}-1"' in left
    joined = app_client.post("/relances/cocher", {**second, "case": f"{rider}-1"}, piece=True).text
    assert "Avec ce message" in joined
    assert "Non joint" not in joined


@pytest.mark.parametrize(("base", "state"), [("none", "false"), ("all", "true")])
def test_select_all_is_one_request(app_client, base, state):
    answer = app_client.post("/relances/cocher-tout", {**DEMO_VIEW, "base": base}, piece=True)
    assert 'id="screen"' in answer.text
    assert set(re.findall(r'role="checkbox" aria-checked="(\w+)"', answer.text)) == {state}
    assert app_client.count("choice") == {"choice": 0}


@pytest.mark.parametrize(
    ("path", "fields"), [("/relances/cocher", {"case": "c2-0"}), ("/relances/cocher-tout", {"base": "none"})]
)
def test_without_htmx_a_selection_redirects_to_the_same_list(app_client, path, fields):
    answer = app_client.post(path, {**DEMO_VIEW, "mode": "edition", **fields})
    assert answer.status_code == 303
    page = app_client.get(answer.location)
    assert "Mode édition" in page.text
    assert checkbox_of(page, "c2") == "false"


@pytest.mark.parametrize(
    "case", ["", "x1-1", "c1", "c1-2", "d-1", "c1-1-1", "c²-1", "c99999999999999999999-1"]
)
def test_an_invalid_checkbox_is_refused(app_client, case):
    answer = app_client.post("/relances/cocher", {**DEMO_VIEW, "case": case}, piece=True)
    assert answer.status_code == 422
    assert "case" in error_message(answer)


@pytest.mark.parametrize("case", ["c999-1", "d999-1"])
def test_a_checkbox_of_an_unknown_customer_is_not_found(app_client, case):
    assert app_client.post("/relances/cocher", {**DEMO_VIEW, "case": case}).status_code == 404
    assert app_client.count("choice") == {"choice": 0}


def test_an_invalid_default_selection_is_refused_in_french(app_client):
    answer = app_client.post("/relances/cocher-tout", {**DEMO_VIEW, "base": "toutes"}, piece=True)
    assert answer.status_code == 422
    assert error_message(answer) == "Choisissez dans la liste."


def test_a_corrected_address_is_saved_and_the_mail_can_be_sent(app_client):
    id_ = customer_id(app_client, "C001")
    answer = app_client.post(
        f"/relances/{id_}/adresse", {**DEMO_VIEW, "email": " atelier@c001.example.org "}, piece=True
    )
    assert answer.status_code == 200
    assert "atelier@c001.example.org" in answer.text
    assert "8 clients" in summary_of(answer)
    kept = app_client.query("select email, email_is_by_hand from customer where id = ?", id_)
    assert kept == [("atelier@c001.example.org", 1)]


def test_without_htmx_a_corrected_address_redirects_to_the_list(app_client):
    answer = app_client.post("/relances/2/adresse", {**DEMO_VIEW, "email": "autre@c002.example.org"})
    assert answer.status_code == 303
    assert "autre@c002.example.org" in app_client.get(answer.location).text


def test_an_address_can_be_removed(app_client):
    answer = app_client.post("/relances/2/adresse", {**DEMO_VIEW, "email": ""}, piece=True)
    assert "Sans adresse mail" in answer.text
    assert "6 clients" in summary_of(answer)


@pytest.mark.parametrize(
    "email",
    ["x@y, z@b.fr", '"z@b.fr" <x@example.com>', "; ".join(f"x{n}@example.com" for n in range(6)),
     "Nom <x@example.com>", "x@y", "x", "@example.com", "x@example.com\nBcc: z@example.com", "x@exam ple.com",
     "<x@example.com>", "x@example.com>", "x(z@b.fr)@example.com", "x@" + "a" * 300 + ".com"],
)  # fmt: skip
@pytest.mark.parametrize("piece", [False, True])
def test_anything_but_one_to_five_plain_addresses_shows_an_error_at_the_field(app_client, email, piece):
    before = app_client.hash_database()
    answer = app_client.post("/relances/2/adresse", {**DEMO_VIEW, "email": email}, piece=piece)
    assert answer.status_code == 422
    assert ("<html" in answer.text) is not piece
    assert 'aria-invalid="true"' in answer.text
    assert re.search(r"<strong>[^<]{10,}</strong>", answer.text)
    assert app_client.hash_database() == before


def test_the_preview_is_the_mail_of_the_selection(app_client):
    query = LIST.partition("?")[2] + "email"
    text = app_client.get(f"/relances/2/apercu?{query}").text
    assert "gestion@c002.example.org" in text
    assert "compta@tilleuls.example.com" in text
    assert '<iframe class="mail" sandbox' in text
    body = app_client.get(f"/relances/2/apercu/corps?{query}").text
    assert "FA24020044" in body
    assert "525,51" in re.sub(r"&nbsp;|&#160;|[\u00a0\u202f]", " ", body)
    assert app_client.count("message", "batch") == {"message": 0, "batch": 0}


def test_a_preview_of_an_unlisted_customer_is_reported(app_client):
    answer = app_client.get("/relances/2/apercu?niveau=2", piece=True)
    assert answer.status_code == 404
    assert "rien à relancer dans cette liste" in html.unescape(error_message(answer))


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("niveau=1", "oui"),
        ("niveau=2", "en attente de la 1ère relance"),
        ("niveau=1&date_limite=2024-01-01", "non échu"),
    ],
)  # fmt: skip
def test_the_reason_is_shown_for_each_document(app_client, query, why):
    text = html.unescape(app_client.get(f"/relances/2/pourquoi?{query}", piece=True).text)
    assert "FA24020044" in text
    assert why in text
    assert ("listed" in text) is (why == "oui")


def test_the_reason_after_a_reminder_has_its_age(workday_client):
    assert "relancé" in workday_client.get("/relances/3/pourquoi?niveau=2", piece=True).text


def test_further_customers_are_loaded_on_scrolling(app_client):
    with app_client.database() as db, db.write():
        for rank in range(110):
            code = f"Z{rank:03}"
            db["customer"].insert(
                {
                    "code": code,
                    "name": f"Zinc {code}",
                    "sort_name": f"zinc {code}",
                    "email": f"{code}@example.org",
                }
            )
            db.conn.execute(
                "insert into document (customer_id, number, kind, issued_on, due_on, amount, open_amount)"
                " values (last_insert_rowid(), ?, 'invoice', '2024-01-01', '2024-01-31', 1000, 1000)",
                (code,),
            )
    first = app_client.get(LIST + "email")
    counts, page = [first.text.count('<section class="group')], first.text
    assert summary_of(first).startswith("117 clients")
    plain = re.search(r'class="more"><a href="([^"]+)"', page)[1]
    while more := re.search(r'hx-get="(/relances/suite[^"]+)"', page):
        page = app_client.get(html.unescape(more[1]), piece=True).text
        counts.append(page.count('<section class="group'))
    assert sum(counts) == 119
    assert len(counts) > 3
    assert app_client.get(html.unescape(plain)).text.count('<section class="group') == counts[1]


def test_the_preview_has_the_letter_date_of_the_summary(app_client):
    """Its text is that of the mail to be: a day granted is counted from that day."""
    app_client.post(
        "/modeles/fr/mail/1/professional", {"subject": "x", "body": "Le {{date_edition}} {{tableau}}"}
    )
    query = "date_limite=2024-08-01&date_edition=2024-08-05"
    page = app_client.get(f"/relances/2/apercu?{query}", piece=True).text
    assert "Le 5 août 2024" in page
    [frame] = re.findall(r'<iframe[^>]* src="([^"]+)"', page)
    assert "Le 5 août 2024" in app_client.get(frame.replace("&amp;", "&")).text
    assert app_client.get("/relances/2/apercu?date_edition=hier").status_code == 422
