"""All customers in a list: searched, sorted, a page at a time, with what each owes and what comes next."""

import re
from datetime import date
from html import unescape

import pytest

from relances_app.domain.accounts.customer import normalize_text
from relances_app.services import customer_list
from relances_app.services.customers import get_customer
from relances_app.store.customer_list import SORT_COLUMNS as STORE_SORT_COLUMNS
from relances_app.web.pages.customers.list import SORT_COLUMNS

TODAY = date(2024, 8, 1)


def names(page):
    return [
        unescape(name)
        for name in re.findall(r'<td[^>]*><a class="name" href="/clients/\d+">([^<]+)</a>', page.text)
    ]


def line(page, name):
    """The cells of one customer's line, without their tags."""
    row = next(
        row for row in re.findall(r"<tr>.*?</tr>", unescape(page.text), re.DOTALL) if f">{name}</a>" in row
    )
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row)]


def test_the_menu_links_to_all_customers_sorted_by_name(app_client):
    assert '<a href="/clients">Clients</a>' in app_client.get("/import").text
    page = app_client.get("/clients")
    assert '<a href="/clients" aria-current="page">Clients</a>' in page.text
    assert len(names(page)) == app_client.count("customer")["customer"]
    assert names(page) == [row[0] for row in app_client.query("select name from customer order by sort_name")]


@pytest.mark.parametrize("words", ["canal", "CAFÉ  du", "c00"])
def test_a_customer_is_found_by_name_or_code(app_client, words):
    found = names(app_client.get(f"/clients?recherche={words}"))
    assert "Café du Canal" in found
    assert (len(found) == 1) is (words != "c00")


def test_an_empty_search_result_suggests_what_to_try(app_client):
    page = app_client.get("/clients?recherche=<b>personne")
    assert "Aucun résultat pour « &lt;b&gt;personne »" in page.text


def test_the_largest_amount_or_longest_delay_is_first(app_client):
    with app_client.database() as db, db.write():  # each in its own delay, the last by name the longest
        db.conn.execute("update document set due_on = date('2024-03-01', -customer_id || ' days')")
    owed = dict(app_client.query("select customer_id, sum(open_amount) from document group by 1"))
    late = dict(
        app_client.query(
            "select customer_id, min(due_on) from document where kind = 'invoice' and open_amount > 0 group by 1"
        )
    )
    ids = {name: id_ for id_, name in app_client.query("select id, name from customer")}
    by_sum = [owed.get(ids[name], 0) for name in names(app_client.get("/clients?tri=-solde"))]
    assert by_sum == sorted(by_sum, reverse=True)
    assert len(set(by_sum)) > 3
    by_delay = [late.get(ids[name], "9999") for name in names(app_client.get("/clients?tri=-retard"))]
    assert by_delay == sorted(by_delay)
    assert len(set(by_delay)) > 3


def test_every_column_sorts_the_list_in_both_directions_with_empty_cells_last(app_client):
    with app_client.database() as db, db.write():
        db.conn.execute("update document set due_on = date('2024-03-01', -customer_id || ' days')")
        db.conn.execute("update document set level = customer_id % 4, last_reminded_on = '2024-03-01'")
        db.conn.execute("update document set open_amount = 0 where customer_id = 5")
        db.conn.executemany(
            "insert into hold (customer_id, kind, until_on, since_on) values (?, ?, ?, '2024-01-01')",
            [(2, "never", None), (3, "dispute", "2999-01-01"), (4, "pause", None), (4, "dispute", None),
             (6, "pause", "2024-02-01"), (7, "promise", "2024-03-01")],
        )  # fmt: skip
        by_name = list(customer_list.iterate_customers(db, "", customer_list.ORDER_BY_NAME, TODAY))
    keys = {
        "nom": lambda x: normalize_text(x.customer.name),
        "code": lambda x: x.customer.code,
        "solde": lambda x: x.open_amount,
        "retard": lambda x: x.days_late or None,
        "relance": lambda x: x.next_level,
        "attente": lambda x: x.hold.message if x.hold else "~" if x.customer_id == 7 else None,
    }
    assert set(keys) == set(STORE_SORT_COLUMNS) == set(SORT_COLUMNS)
    for column, key in keys.items():
        known = [x for x in by_name if key(x) is not None]
        assert len({key(x) for x in known}) > 2, column
        for down in (False, True):
            wanted = sorted(known, key=key, reverse=down) + [x for x in by_name if key(x) is None]
            page = app_client.get(f"/clients?tri={'-' if down else ''}{column}")
            assert names(page) == [x.customer.name for x in wanted], (column, down)
            way = "descending" if down else "ascending"
            assert re.findall(r'aria-sort="(\w+)"><a class="sort" id="sort-(\w+)"', page.text) == [
                (way, column)
            ]


def test_a_header_keeps_the_search_and_a_search_keeps_the_sort_order(app_client):
    page = app_client.get("/clients?recherche=canal&tri=-code")
    assert 'href="/clients?recherche=canal&amp;tri=code"' in page.text
    assert 'href="/clients?recherche=canal&amp;tri=-solde"' in page.text
    assert '<input type="hidden" name="tri" id="order" value="-code">' in page.text
    assert "/clients/export.csv?recherche=canal&amp;tri=-code" in page.text


@pytest.mark.parametrize(
    "words", ["tri=chiffre", "tri=-", "tri=c.id", "montrer=tous", "numero=0", "numero=deux"]
)
def test_an_unknown_sort_order_or_page_is_refused(app_client, words):
    assert app_client.get(f"/clients?{words}").status_code == 422


def test_a_row_shows_the_total_the_next_reminder_and_the_hold(app_client):
    before = line(app_client.get("/clients"), "Café du Canal")
    ((id_, owed),) = app_client.query(
        """select c.id, sum(d.open_amount) from customer c join document d on d.customer_id = c.id
        where c.name = 'Café du Canal'"""
    )
    assert int(re.sub(r"\D", "", before[2])) == owed
    assert before[3] == before[2]
    assert before[4].endswith("\u00a0j")
    assert before[5:] == ["1ère relance", ""]
    with app_client.database() as db, db.write():
        db.conn.execute(
            "update document set level = 1, last_reminded_on = due_on where customer_id = ?", [id_]
        )
    app_client.post(f"/clients/{id_}/attente", {"sorte": "dispute", "motif": "porte rayée"})
    after = line(app_client.get("/clients"), "Café du Canal")
    assert after[5:] == ["2ème relance", "en litige : porte rayée"]


def test_a_customer_without_debt_is_listed_without_delay_or_reminder(app_client):
    with app_client.database() as db, db.write():
        db.conn.execute("update document set open_amount = 0 where customer_id = 2")
        name = get_customer(db, 2).name
    assert line(app_client.get("/clients"), name)[2:] == ["0,00", "", "", "", ""]


def test_a_page_has_a_hundred_rows_and_keeps_search_and_order(app_client):
    with app_client.database() as db, db.write():
        db.conn.executemany(
            "insert into customer (code, name, sort_name) values (?, ?, ?)",
            [(f"Z{n:03}", f"Zinc {n:03}", f"zinc {n:03}") for n in range(150)],
        )
    first = app_client.get("/clients?recherche=zinc&tri=-solde")
    assert names(first) == [f"Zinc {n:03}" for n in range(customer_list.PAGE_SIZE)]
    assert "150 clients · 0,00 € dus · page 1 sur 2" in first.text
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first.text)
    last = app_client.get(following.replace("&amp;", "&"))
    assert names(last) == [f"Zinc {n:03}" for n in range(100, 150)]
    assert 'rel="next"' not in last.text
    assert names(app_client.get("/clients?recherche=zinc&numero=9")) == names(last)


def test_an_erased_contact_is_not_listed(app_client):
    with app_client.database() as db, db.write():
        db.conn.execute("insert into erasure (erased_at, customer_id, reason) values ('x', 2, 'request')")
        name = get_customer(db, 2).name
    assert name not in names(app_client.get("/clients"))


def test_each_chip_shows_the_customers_that_it_counts(app_client):
    with app_client.database() as db, db.write():
        db.conn.execute("update document set due_on = '2999-01-01' where customer_id = 3")
        db.conn.executemany(
            "insert into hold (customer_id, kind, until_on, since_on) values (?, ?, ?, '2024-01-01')",
            [(2, "dispute", None), (4, "pause", "2999-01-01"), (7, "promise", "2024-03-01")],
        )
    page = app_client.get("/clients")
    counts = dict(re.findall(r'id="chip-([\w-]+)".*?<b>(\d+)</b>', page.text, re.DOTALL))
    assert counts == {"retard": "8", "suspendus": "2", "promesses": "1", "sans-mail": "1"}
    for name, count in counts.items():
        shown = app_client.get(f"/clients?montrer={name}")
        assert len(names(shown)) == int(count), name
        assert f"/clients/export.csv?montrer={name}" in shown.text
        total = sum(
            int(re.sub(r"[^\d\u2212]", "", line(shown, x)[2]).replace("\u2212", "-")) for x in names(shown)
        )
        said = re.search(r"clients? · ([\d ,\u2212]+) € dus", shown.text)[1]
        assert int(re.sub(r"[ ,]", "", said).replace("\u2212", "-")) == total
    assert names(app_client.get("/clients?montrer=suspendus&recherche=dune")) == ["Domaine de la Dune"]
