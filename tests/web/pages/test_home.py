"""The first page: what needs attention, and what is owed by age."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from demo_day import run_demo_day

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.services import demo
from relances_app.services.reminders import page as reminders_page
from relances_app.store import attention, results
from relances_app.web.template_filters import format_count


@pytest.fixture
def own_workday_client(tmp_path):
    """A demo after a day of work, which a test may change."""
    return run_demo_day(tmp_path)


def digits(text):
    return int(re.sub(r"[^\d-]", "", text) or 0)


def due(app_client, level):
    """What the list of a level holds: the sum, the customers, the documents."""
    with app_client.database() as db:
        totals = reminders_page.compute_totals(
            db, ReminderQuery(level, demo.REFERENCE_DATE, 15), demo.REFERENCE_DATE
        )
    return totals.total, totals.customers, totals.documents


def add_promise(app_client, until_on):
    with app_client.database() as db, db.write():
        db.conn.execute(
            "insert into hold (customer_id, kind, reason, until_on, since_on) values (2, 'promise', 'tél.', ?, ?)",
            (until_on, until_on),
        )


def test_the_ageing_chart_has_text_and_a_table(app_client):
    page = app_client.get("/").text
    assert 'role="img" aria-labelledby="ageing-title ageing-text"' in page
    assert page.count("Plus de 90 jours") == 3


def test_a_broken_promise_is_shown_until_dismissed(app_client):
    assert "promesse non tenue" not in app_client.get("/").text
    add_promise(app_client, "2025-12-31")
    assert "promesse non tenue" in app_client.get("/").text
    assert ">promesse non tenue<" in app_client.get("/clients/2").text
    app_client.post("/clients/2/promesse-vue")
    assert "promesse non tenue" not in app_client.get("/").text


def import_at(app_client, instant):
    with app_client.database() as db, db.write():
        db.conn.execute(
            """insert into import (imported_at, names, sources, is_whole_list, new, changed, settled, rejected)
            values (?, '["liste.csv"]', '[]', 1, 1, 0, 0, 0)""",
            (instant,),
        )


def test_old_data_are_reported(app_client):
    import_at(app_client, datetime.now(UTC).isoformat())
    assert "Vos données ont" not in app_client.get("/").text
    import_at(app_client, (datetime.now(UTC) - timedelta(days=9)).isoformat())
    assert "Vos données ont 9 jours" in app_client.get("/").text


def test_an_empty_due_list_is_reported(app_client):
    import_at(app_client, datetime.now(UTC).isoformat())
    assert "Rien à relancer : bravo" not in app_client.get("/").text
    with app_client.database() as db, db.write():
        db.conn.execute("update document set open_amount = 0")
    assert "Rien à relancer : bravo" in app_client.get("/").text


def test_attention_items_are_ordered_with_uncertain_mails_first(own_workday_client):
    app_client = own_workday_client
    add_promise(app_client, "2025-12-31")
    import_at(app_client, (datetime.now(UTC) - timedelta(days=9)).isoformat())
    with app_client.database() as db, db.write():
        db.conn.execute("update message set state = 'uncertain' where id = 1")
    page = app_client.get("/").text
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page.partition("<dialog")[0]) == [
        "1 envoi incertain",
        "1 question à vérifier",
        "1 promesse de règlement à vérifier",
        "Vos données ont 9 jours",
        "1 message à suivre",
        "Relances à faire",
        "Ce qui est dû, par ancienneté",
        "Délai moyen de paiement",
        "Après les dernières relances",
    ]
    for level in (1, 2, 3):
        shown = re.search(
            rf'<a class="tile level-{level}".*?<strong>([^<]+)</strong>\s*<span>\s*([^<]+?)\s*</span>', page
        )
        total, customers, documents = due(app_client, level)
        assert digits(shown[1]) == total
        assert shown[2] == (
            f"{format_count(customers, 'client')}, {format_count(documents, 'document')}"
            if customers
            else "rien à relancer"
        )


def test_the_ageing_chart_has_a_text_alternative_and_needs_no_colour(app_client):
    late = {
        "Non échu": -5,
        "1 à 30 jours": 10,
        "31 à 60 jours": 40,
        "61 à 90 jours": 70,
        "Plus de 90 jours": 100,
    }
    sums = {label: 1_000 * rank for rank, label in enumerate(late, 1)}
    with app_client.database() as db, db.write():
        db.conn.execute("update document set open_amount = 0")
        for rank, (label, days) in enumerate(late.items(), 1):
            db.conn.execute(
                "update document set kind = 'invoice', amount = ?, open_amount = ?, due_on = date(?, ?) where id = ?",
                (sums[label], sums[label], demo.REFERENCE_DATE.isoformat(), f"{-days} days", rank),
            )
    page = app_client.get("/").text
    words = re.search(r'<desc id="ageing-text">([^<]+)</desc>', page)[1]
    table = dict(re.findall(r'<tr><th scope="row">([^<]+)</th><td class="sum">([^<]+)</td></tr>', page))
    assert {label: digits(table[label]) for label in late} == sums
    assert words == " ; ".join(f"{label} : {table[label]}" for label in late) + "."
    bars = re.findall(r'<rect class="age-\d"[^>]*width="(\d+)"[^>]*fill="([^"]+)"/>', page)
    assert [int(width) for width, _ in bars] == [53, 106, 159, 212, 265]
    fills = [fill for _, fill in bars]
    assert len(set(fills)) == 5
    spaces = re.findall(r'<pattern id="age-\d" class="age-\d" width="(\d+)"', page)
    assert len(set(spaces)) == 4
    assert {f"url(#{id_})" for id_ in re.findall(r'<pattern id="([^"]+)"', page)} | {"none"} == set(fills)


def test_the_totals_of_the_first_page_use_an_index(app_client):
    with app_client.database() as db:
        for query, values in (
            (results._SALES, ("2024-01-01", "2024-03-31")),
            (results._REMINDED_INVOICES.format("indexed by journal_by_instant", ""), {"since": "2024-01-01"}),
            (attention.DUE_PROMISES_QUERY, {"today": "2024-03-31"}),
        ):
            plan = [row[3] for row in db.conn.execute(f"explain query plan {query}", values)]
            assert not [
                step
                for step in plan
                if step.startswith(("SCAN document", "SCAN journal", "SCAN d ", "SCAN j"))
            ]
            assert any("INDEX" in step for step in plan)
