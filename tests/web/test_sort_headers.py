"""Every list is put in order by links: both ways, said by its head, kept by its filters, exports and next rows."""

import csv
import io
import re
from html import unescape

import pytest

PAGES = ("/clients?recherche=a", "/histo", "/histo?client=3", "/envois", "/reglements", "/courriers/2",
         "/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=email&minimum=1")  # fmt: skip
HEAD = re.compile(
    r'<th scope="col"[^>]*?(?: aria-sort="(\w+)")?>\s*<a class="sort" id="([\w-]+)" href="([^"]+)" hx-get="([^"]+)"'
)


def headers_of(page):
    return {id_: (way, unescape(link)) for way, id_, link, _ in HEAD.findall(page.text)}


@pytest.fixture
def client_with_payment(workday_client):
    """A demo after a day of work with a payment; it is only read."""
    if not workday_client.query("select 1 from payment"):
        with workday_client.database() as db, db.write():
            db.conn.execute(
                """insert into payment (fingerprint, booked_on, amount, label, recorded_at, cancelled_at)
                values ('essai', '2024-08-01', 1, 'essai', '2024-08-01T00:00:00Z', '2024-08-01T00:00:00Z')"""
            )
    return workday_client


@pytest.mark.parametrize("path", PAGES)
def test_each_header_states_and_reverses_its_direction_and_keeps_the_filters(client_with_payment, path):
    page = client_with_payment.get(path)
    headers = headers_of(page)
    assert len(headers) >= 4
    assert len([way for way, _ in headers.values() if way]) == (
        0 if path in {"/reglements", "/courriers/2"} else 1
    )
    kept = set(re.findall(r"(?:recherche|client|minimum)=[^&]+", path))
    for id_, (_, link) in headers.items():
        assert all(word.replace("=1", "=1.00") in link or word in link for word in kept), link
        pressed = client_with_payment.get(link)
        ways = {other: way for other, (way, _) in headers_of(pressed).items() if way}
        turned = client_with_payment.get(headers_of(pressed)[id_][1])
        back = {other: way for other, (way, _) in headers_of(turned).items() if way}
        assert {*ways, *back} == {id_}
        assert {*ways.values(), *back.values()} == {"ascending", "descending"}
        assert re.search(
            r'data-says="[^"]*Trié par [^"]+, du (premier|dernier) au', pressed.text + turned.text
        )


@pytest.mark.parametrize("path", PAGES)
def test_htmx_requests_the_address_of_the_link(client_with_payment, path):
    found = HEAD.findall(client_with_payment.get(path).text)
    assert [link for _, _, link, _ in found] == [asked for _, _, _, asked in found]


@pytest.mark.parametrize("path", ["/clients", "/histo", "/envois", "/reglements"])
@pytest.mark.parametrize("word", ["rien", "-", "--client", "client;", "c.id", "1"])
def test_an_unknown_sort_column_is_refused(workday_client, path, word):
    assert workday_client.get(f"{path}?tri={word}").status_code == 422
    assert workday_client.get(f"{path}/export.csv?tri={word}").status_code == 422


@pytest.mark.parametrize(("path", "cell"), [("/histo", 2), ("/envois", 1), ("/clients", 1)])
def test_the_export_of_a_list_has_its_sort_order(workday_client, path, cell):
    for word in ("client", "-client") if path != "/clients" else ("nom", "-nom", "-solde"):
        page = workday_client.get(f"{path}?tri={word}")
        (link,) = re.findall(r'href="([^"]+\.csv[^"]*)" download', page.text)
        rows = list(
            csv.reader(
                io.StringIO(workday_client.get(unescape(link)).data.decode("utf-8-sig")), delimiter=";"
            )
        )
        body = unescape(page.text.partition("<tbody>")[2].partition("</tbody>")[0])
        places = [body.index(f">{row[cell]}<") for row in rows[1:]]
        assert places == sorted(places)
        assert len(rows) > 1


def test_further_rows_continue_in_the_order_of_the_list(app_client):
    with app_client.database() as db, db.write():
        db.conn.execute(
            "insert into batch (id, created_at, channel, level, as_of, grace_days, dated_on, state) "
            "values (1, '2024-08-01T00:00:00Z', 'mail', 1, '', 0, '', 'stopped')"
        )
        db.conn.executemany(
            """insert into message (batch_id, customer_id, channel, level, recipient, subject, message_id, sha256,
                total, state, queued_at, state_at) values (1, 2, 'mail', 1, '', '', ?, '', ?, 'queued', '', '')""",
            [(f"m{n}", n * 37 % 120 * 100) for n in range(120)],
        )
        db.conn.execute(
            """insert into journal (at, said_on, customer_id, message_id, channel, level, event)
            select '2024-08-01T00:00:00Z', '2024-08-01', 2, id, 'mail', 1, 'sent' from message"""
        )
    for path in ("/histo?tri=-montant&client=2", "/envois?tri=-montant", "/envois?tri=-etat", "/envois"):
        sums, following = [], path
        while following:
            page = app_client.get(following).text.partition('id="envois-passes"')[0]
            sums += [int(re.sub(r"\D", "", x)) for x in re.findall(r'<td class="sum total">([^<]+)', page)]
            more = re.search(r'<a class="button" href="([^"]+)">(?:Afficher\s+les|Messages) suiv', page)
            following = unescape(more[1]) if more else ""
        wanted = [n * 37 % 120 * 100 for n in range(120)]
        assert sums == (sorted(wanted, reverse=True) if "montant" in path else wanted), path


def fill_documents(app_client):
    """Give customer 2 open and settled documents, each column with an order of its own."""
    with app_client.database() as db, db.write():
        db.conn.execute("delete from document where customer_id = 2")
        db.conn.executemany(
            """insert into document (customer_id, number, kind, issued_on, due_on, amount, open_amount, level,
                last_reminded_on, settled_on) values (2, ?, 'invoice', ?, ?, ?, ?, ?, ?, ?)""",
            [
                ("O1", "2024-01-03", "2024-02-01", 100, 100, 2, "2024-06-01", None),
                ("O2", "2024-01-01", "2024-02-02", 300, 300, 0, None, None),
                ("O3", "2024-01-02", "2024-02-03", 200, 200, 2, "2024-07-01", None),
                ("S1", "2024-01-02", "2024-02-03", 800, 0, 0, None, "2024-05-01"),
                ("S2", "2024-01-01", "2024-02-01", 900, 0, 0, None, None),
                ("S3", "2024-01-03", "2024-02-02", 700, 0, 0, None, "2024-05-02"),
            ],
        )


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("", "O1 O2 O3 S3 S1 S2"),
        ("ouverts=-echeance", "O3 O2 O1 S3 S1 S2"),
        ("ouverts=facture", "O2 O3 O1 S3 S1 S2"),
        ("ouverts=montant&soldes=montant", "O1 O3 O2 S3 S1 S2"),
        ("ouverts=niveau&soldes=-numero", "O2 O1 O3 S3 S2 S1"),
        ("ouverts=-numero&soldes=echeance", "O3 O2 O1 S2 S3 S1"),
        ("soldes=solde", "O1 O2 O3 S1 S3 S2"),
        ("soldes=-facture", "O1 O2 O3 S3 S1 S2"),
    ],
)
def test_documents_of_a_customer_and_their_export_are_sorted(app_client, words, numbers):
    fill_documents(app_client)
    page = app_client.get(f"/clients/2?{words}")
    assert re.findall(r'<td class="first">([OS]\d)', page.text) == numbers.split()
    (link,) = re.findall(r'href="([^"]+\.csv[^"]*)" download', page.text)
    assert re.findall(r"^([OS]\d);", app_client.get(unescape(link)).text, re.MULTILINE) == numbers.split()


def test_each_of_two_lists_on_a_page_keeps_the_sort_order_of_the_other(app_client):
    fill_documents(app_client)
    headers = headers_of(app_client.get("/clients/2?ouverts=-echeance&soldes=montant"))
    assert headers["ouverts-echeance"] == ("descending", "/clients/2?soldes=montant&ouverts=echeance#ouverts")
    assert headers["soldes-montant"] == ("ascending", "/clients/2?ouverts=-echeance&soldes=-montant#soldes")
    assert app_client.get("/clients/2?ouverts=solde").status_code == 422
    assert app_client.get("/clients/2/export.csv?soldes=niveau").status_code == 422
