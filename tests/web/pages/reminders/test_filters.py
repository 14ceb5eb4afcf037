"""« Relances » narrowed and put in order: what is not seen is neither counted, nor ticked, nor sent, nor exported."""

import html
import re

import pytest
from app_client import DEMO_VIEW, sentence_of

LIST = "/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=email"
CAFE = {**DEMO_VIEW, "cherche": "canal"}


def names_of(answer):
    return [html.unescape(name) for name in re.findall(r'<a class="name"[^>]*>([^<]+)</a>', answer.text)]


def bar_of(answer):
    text = re.search(r'class="sums"[^>]*>(.*?)</p>', answer.text, re.DOTALL)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(text)).split())


def send(desk, **words):
    return desk.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01", **words})


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
def test_a_search_finds_customers_numbers_and_amounts(desk, words, found):
    answer = desk.get(f"{LIST}&cherche={words.replace('%', '%25').replace(' ', '+')}")
    assert [name for name in names_of(answer) if name in found or not found] == found
    assert len(names_of(answer)) == len(found)


def test_a_list_narrowed_to_nobody_says_how_many_are_out_of_sight(desk):
    answer = desk.get(f"{LIST}&cherche=zzz")
    assert "Aucun client de cette liste ne répond à ce filtre." in answer.text
    assert "9 clients y attendent sans être affichés" in answer.text
    assert "bravo" not in answer.text
    assert bar_of(answer).startswith("0 client , 0 document, 0,00 €")


def test_an_empty_level_beside_a_full_one_is_no_success(desk):
    second = LIST.replace("niveau=1", "niveau=2")
    page = desk.get(second).text
    assert "Rien à relancer à ce niveau." in page
    assert "bravo" not in page
    assert "1ère relance</a> : 9 clients, 10 documents, 5 096,26 €" in page
    with desk.books() as db, db.write():
        db.conn.execute("update document set open_amount = 0")
    assert "Rien à relancer : bravo." in desk.get(second).text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("minimum=1000", ["Ferronnerie Fauvel", "Imprimerie Iris"]),
        ("minimum=1+500,00", ["Ferronnerie Fauvel"]),
        ("client=3", ["Café du Canal"]),
        ("client=3&minimum=600", []),
    ],
)
def test_the_least_amount_and_one_customer_narrow_the_list(desk, query, names):
    assert sorted(names_of(desk.get(f"{LIST}&{query}"))) == names


@pytest.mark.parametrize(
    "query", ["minimum=-1", "minimum=abc", "client=x", "client=²", "client=999", "tri=rien"]
)
@pytest.mark.parametrize("piece", [False, True])
def test_a_filter_that_means_nothing_is_refused(desk, query, piece):
    answer = desk.get(f"{LIST}&{query}", piece=piece)
    assert answer.status_code in {404, 422}
    assert len(sentence_of(answer)) > 10


def test_the_bar_counts_what_is_in_sight_and_says_who_stays(desk):
    answer = desk.get(f"{LIST}&cherche=canal")
    assert bar_of(answer).startswith("1 client , 1 document, 545,00 €")
    assert "seuls les clients affichés partent" in bar_of(answer)
    assert "6 autres cochés restent" in bar_of(answer)
    assert "Liste filtrée" not in bar_of(desk.get(LIST))


def test_only_who_is_in_sight_is_sent(desk):
    assert send(desk, cherche="canal").status_code == 303
    assert desk.query("select customer_id from message") == [(3,)]
    assert send(desk, minimum="1000").status_code == 303
    assert desk.query("select count(*) from message") == [(3,)]


def test_nobody_in_sight_sends_nothing(desk):
    answer = send(desk, cherche="zzz")
    assert answer.status_code == 422
    assert desk.count("message") == {"message": 0}


@pytest.mark.parametrize("how", [{}, {"mixte": "1"}])
def test_only_who_is_in_sight_gets_a_letter(desk, how):
    assert send(desk, mode="edition", cherche="aubépine", **how).status_code == 303
    assert desk.query("select customer_id, channel from message") == [(1, "letter")]


def test_the_box_of_all_leaves_who_is_out_of_sight_as_they_were(desk):
    desk.post("/relances/cocher-tout", {**CAFE, "base": "none"}, piece=True)
    assert bar_of(desk.get(LIST)) == "6 clients , 6 documents, 4 497,61 €"
    desk.post("/relances/cocher-tout", {**DEMO_VIEW, "base": "none"}, piece=True)
    narrow = desk.post("/relances/cocher-tout", {**CAFE, "base": "all"}, piece=True)
    assert names_of(narrow) == ["Café du Canal"]
    assert bar_of(desk.get(LIST)) == "1 client , 1 document, 545,00 €"


def test_a_tick_in_a_narrowed_list_keeps_it_narrow(desk):
    answer = desk.post("/relances/cocher", {**CAFE, "case": "c3-0"}, piece=True)
    assert bar_of(answer).startswith("0 client")
    plain = desk.post("/relances/cocher", {**CAFE, "case": "c3-1"})
    assert "cherche=canal" in plain.location
    assert names_of(desk.get(plain.location)) == ["Café du Canal"]


def test_a_row_put_right_out_of_sight_is_taken_from_the_list(desk):
    view = {**DEMO_VIEW, "cherche": "bonjour@c003"}
    answer = desk.post("/relances/3/adresse", {**view, "email": "autre@example.org"}, piece=True)
    assert "<section" not in answer.text
    assert bar_of(answer).startswith("0 client")


def test_a_filter_is_not_met_again_unasked(desk):
    desk.get(f"{LIST}&cherche=canal&minimum=10&client=3&tri=-montant")
    assert len(names_of(desk.get("/relances"))) == 9


def test_what_would_leave_must_be_what_was_shown(desk):
    mark = re.search(r'name="vu" value="([^"]+)"', desk.get(LIST).text)[1]
    desk.post("/relances/cocher", {**DEMO_VIEW, "case": "c3-0"}, piece=True)
    answer = send(desk, vu=mark)
    assert answer.status_code == 422
    assert "il partirait maintenant 6 relances" in html.unescape(sentence_of(answer))
    assert desk.count("message") == {"message": 0}
    mark = re.search(r'name="vu" value="([^"]+)"', desk.get(LIST).text)[1]
    assert send(desk, vu=mark).status_code == 303


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [
        ("client", "Atelier Aubépine", "Imprimerie Iris"),
        ("-client", "Imprimerie Iris", "Atelier Aubépine"),
        ("montant", "Épicerie Églantine", "Ferronnerie Fauvel"),
        ("-montant", "Ferronnerie Fauvel", "Épicerie Églantine"),
        ("numero", "Épicerie Églantine", "Imprimerie Iris"),
        ("echeance", "Épicerie Églantine", "Imprimerie Iris"),
        ("facture", "Épicerie Églantine", "Imprimerie Iris"),
        ("mail", "Ferronnerie Fauvel", "Atelier Aubépine"),
    ],
)
def test_every_column_puts_the_list_in_order(desk, order, first, last):
    answer = desk.get(f"{LIST}&tri={order}")
    assert (names_of(answer)[0], names_of(answer)[-1]) == (first, last)
    column = order.removeprefix("-")
    way = "descending" if order.startswith("-") else "ascending"
    assert re.findall(r'aria-sort="(\w+)"><a class="sort" id="sort-(\w+)"', answer.text) == [(way, column)]


def test_an_export_holds_what_is_in_sight_in_its_order(desk):
    query = LIST.partition("?")[2]
    text = desk.get(f"/relances/export.csv?{query}&minimum=500&tri=-montant").text
    assert [line.split(";")[1] for line in text.splitlines()[1:]] == [
        "Ferronnerie Fauvel", "Imprimerie Iris", "Café du Canal", "Boulangerie Blé d'Or",
    ]  # fmt: skip
    page = html.unescape(desk.get(f"{LIST}&minimum=500&tri=-montant").text)
    assert re.search(r"/relances/export\.csv\?[^\"]*minimum=500\.00&tri=-montant", page)
