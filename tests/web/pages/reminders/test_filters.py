"""« Relances » narrowed and put in order: what is not seen is neither counted, nor ticked, nor sent, nor exported."""

import html
import re

import pytest
from app_client import DEMO_VIEW, error_message

LIST = "/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=email"
RECAP = LIST.replace("/relances", "/relances/envoyer/recapitulatif")
CAFE = {**DEMO_VIEW, "cherche": "canal"}


def names_of(answer):
    return [html.unescape(name) for name in re.findall(r'<a class="name"[^>]*>([^<]+)</a>', answer.text)]


def summary_of(answer):
    text = re.search(r'class="sums"[^>]*>(.*?)</p>', answer.text, re.DOTALL)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(text)).split())


def send(app_client, **words):
    return app_client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01", **words})


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("CAFÉ canal", ["Café du Canal"]),
        ("c003", ["Café du Canal"]),
        ("bonjour@c003", ["Café du Canal"]),
        ("fa24020032", ["Café du Canal"]),
        ("FA24020004", ["Épicerie Églantine"]),
        ("545", ["Café du Canal"]),
        ("56,10", ["Épicerie Églantine"]),
        ("1 501,60", ["Ferronnerie Fauvel"]),
        ("100%", []),
        ("_", []),
    ],
)
def test_a_search_finds_customers_numbers_and_amounts(app_client, words, found):
    answer = app_client.get(f"{LIST}&cherche={words.replace('%', '%25').replace(' ', '+')}")
    assert [name for name in names_of(answer) if name in found or not found] == found
    assert len(names_of(answer)) == len(found)


def test_an_empty_filtered_list_shows_the_number_of_hidden_customers(app_client):
    answer = app_client.get(f"{LIST}&cherche=zzz")
    assert "Aucun résultat" in answer.text
    assert "9 clients sont masqués par les filtres" in " ".join(answer.text.split())
    assert "Aucune facture à relancer<" not in answer.text
    assert summary_of(answer).startswith("0 client · 0 document · 0,00 €")


def test_an_empty_level_beside_a_full_one_is_not_shown_as_done(app_client):
    second = LIST.replace("niveau=1", "niveau=2")
    page = app_client.get(second).text
    assert "Aucune facture à relancer à ce niveau" in page
    assert "Aucune facture à relancer<" not in page
    assert "1ère relance</a> : 8 clients, 8 documents, 5 102,26 €" in page
    with app_client.database() as db, db.write():
        db.conn.execute("update document set open_amount = 0")
    assert "Aucune facture à relancer<" in app_client.get(second).text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("minimum=1000", ["Ferronnerie Fauvel", "Imprimerie Iris"]),
        ("minimum=1+500,00", ["Ferronnerie Fauvel"]),
        ("client=3", ["Café du Canal"]),
        ("client=3&minimum=600", []),
    ],
)
def test_the_list_is_filtered_by_minimum_amount_and_customer(app_client, query, names):
    assert sorted(names_of(app_client.get(f"{LIST}&{query}"))) == names


@pytest.mark.parametrize(
    "query", ["minimum=-1", "minimum=abc", "client=x", "client=²", "client=999", "tri=rien"]
)
@pytest.mark.parametrize("piece", [False, True])
def test_an_invalid_filter_is_refused(app_client, query, piece):
    answer = app_client.get(f"{LIST}&{query}", piece=piece)
    assert answer.status_code in {404, 422}
    assert len(error_message(answer)) > 10


def test_the_summary_counts_visible_customers_and_reports_hidden_ones(app_client):
    answer = app_client.get(f"{LIST}&cherche=canal")
    assert summary_of(answer).startswith("1 client · 1 document · 545,00 €")
    assert "6 autres sélectionnés, masqués par le filtre" in summary_of(answer)
    assert "masqués par le filtre" not in summary_of(app_client.get(LIST))


def test_only_visible_customers_are_sent(app_client):
    assert send(app_client, cherche="canal").status_code == 303
    assert app_client.query("select customer_id from message") == [(3,)]
    assert send(app_client, minimum="1000").status_code == 303
    assert app_client.query("select count(*) from message") == [(3,)]


def test_an_empty_filtered_list_sends_nothing(app_client):
    answer = send(app_client, cherche="zzz")
    assert answer.status_code == 422
    assert app_client.count("message") == {"message": 0}


@pytest.mark.parametrize("how", [{}, {"mixte": "1"}])
def test_only_visible_customers_get_a_letter(app_client, how):
    assert send(app_client, mode="edition", cherche="aubépine", **how).status_code == 303
    assert app_client.query("select customer_id, channel from message") == [(1, "letter")]


def test_select_all_does_not_change_hidden_customers(app_client):
    app_client.post("/relances/cocher-tout", {**CAFE, "base": "none"}, piece=True)
    assert summary_of(app_client.get(LIST)) == "6 clients · 6 documents · 4 497,61 €"
    app_client.post("/relances/cocher-tout", {**DEMO_VIEW, "base": "none"}, piece=True)
    narrow = app_client.post("/relances/cocher-tout", {**CAFE, "base": "all"}, piece=True)
    assert names_of(narrow) == ["Café du Canal"]
    assert summary_of(app_client.get(LIST)) == "1 client · 1 document · 545,00 €"


def test_a_selection_in_a_filtered_list_keeps_the_filter(app_client):
    answer = app_client.post("/relances/cocher", {**CAFE, "case": "c3-0"}, piece=True)
    assert summary_of(answer).startswith("0 client")
    plain = app_client.post("/relances/cocher", {**CAFE, "case": "c3-1"})
    assert "cherche=canal" in plain.location
    assert names_of(app_client.get(plain.location)) == ["Café du Canal"]


def test_a_row_edited_to_no_longer_match_leaves_the_list(app_client):
    view = {**DEMO_VIEW, "cherche": "bonjour@c003"}
    answer = app_client.post("/relances/3/adresse", {**view, "email": "autre@example.org"}, piece=True)
    assert "<section" not in answer.text
    assert summary_of(answer).startswith("0 client")


def test_search_and_customer_are_not_restored_later(app_client):
    app_client.get(f"{LIST}&cherche=canal&client=3")
    assert len(names_of(app_client.get("/relances"))) == 9


def test_the_minimum_and_the_order_are_remembered_until_they_are_cleared(app_client):
    app_client.get(f"{LIST}&minimum=1400&tri=-montant")
    page = app_client.get("/relances")
    assert names_of(page) == ["Ferronnerie Fauvel", "Imprimerie Iris"]
    assert 'value="1 400,00"' in page.text.replace("\u202f", " ")
    widen = re.search(r'id="widen" class="link"\s+href="([^"]+)"', page.text)[1]
    assert len(names_of(app_client.get(html.unescape(widen)))) == 9
    assert len(names_of(app_client.get("/relances"))) == 9
    app_client.get(f"{LIST}&tri=client")
    assert names_of(app_client.get("/relances"))[0] == "Atelier Aubépine"


def test_the_chips_count_what_they_show_beside_a_remembered_minimum(app_client):
    assert re.search(r'id="chip-sans-mail".*?<b>1</b>', app_client.get(LIST).text, re.DOTALL)
    page = app_client.get(f"{LIST}&minimum=100").text
    assert re.search(r'id="chip-sans-mail".*?<b>0</b>', page, re.DOTALL)
    assert names_of(app_client.get(f"{LIST}&montrer=sans-mail")) == []
    shown = re.search(r'id="chip-minimum".*?href="([^"]+)"(.*?)</a>', page, re.DOTALL)
    assert "Montant minimum : 100,00" in " ".join(
        shown[2].replace("\u202f", " ").replace("\u00a0", " ").split()
    )
    assert len(names_of(app_client.get(html.unescape(shown[1])))) == 9
    assert "chip-minimum" not in app_client.get("/relances").text


def test_only_the_shown_selection_can_be_sent(app_client):
    mark = re.search(r'name="vu" value="([^"]+)"', app_client.get(RECAP).text)[1]
    app_client.post("/relances/cocher", {**DEMO_VIEW, "case": "c3-0"}, piece=True)
    answer = send(app_client, vu=mark)
    assert answer.status_code == 422
    assert "il partirait maintenant 6 relances" in html.unescape(error_message(answer))
    assert app_client.count("message") == {"message": 0}
    mark = re.search(r'name="vu" value="([^"]+)"', app_client.get(RECAP).text)[1]
    assert send(app_client, vu=mark).status_code == 303


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [
        ("client", "Atelier Aubépine", "Imprimerie Iris"),
        ("-client", "Imprimerie Iris", "Atelier Aubépine"),
        ("montant", "Épicerie Églantine", "Ferronnerie Fauvel"),
        ("-montant", "Ferronnerie Fauvel", "Épicerie Églantine"),
        ("numero", "Épicerie Églantine", "Imprimerie Iris"),
        ("retard", "Atelier Aubépine", "Épicerie Églantine"),
        ("echeance", "Épicerie Églantine", "Imprimerie Iris"),
        ("facture", "Épicerie Églantine", "Imprimerie Iris"),
        ("mail", "Ferronnerie Fauvel", "Atelier Aubépine"),
    ],
)
def test_every_column_sorts_the_list(app_client, order, first, last):
    answer = app_client.get(f"{LIST}&tri={order}")
    assert (names_of(answer)[0], names_of(answer)[-1]) == (first, last)
    column = order.removeprefix("-")
    way = "descending" if order.startswith("-") else "ascending"
    assert re.findall(r'aria-sort="(\w+)"><a class="sort" id="sort-(\w+)"', answer.text) == [(way, column)]


def test_an_export_has_the_visible_rows_in_their_order(app_client):
    query = LIST.partition("?")[2]
    text = app_client.get(f"/relances/export.csv?{query}&minimum=500&tri=-montant").text
    assert [line.split(";")[1] for line in text.splitlines()[1:]] == [
        "Ferronnerie Fauvel", "Imprimerie Iris", "Café du Canal", "Boulangerie Blé d'Or",
    ]  # fmt: skip
    page = html.unescape(app_client.get(f"{LIST}&minimum=500&tri=-montant").text)
    assert re.search(r"/relances/export\.csv\?[^\"]*minimum=500\.00&tri=-montant", page)
