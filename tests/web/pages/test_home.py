"""The first page: what needs attention, and what is owed by age."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from demo_data import REFERENCE_DATE
from demo_day import run_demo_day

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.services import structure
from relances_app.services.reminders import agenda
from relances_app.services.reminders import page as reminders_page
from relances_app.store import attention, results
from relances_app.web.template_filters import format_count

TODAY = date.today().isoformat()


@pytest.fixture
def own_workday_client(tmp_path):
    """A demo after a day of work, which a test may change."""
    return run_demo_day(tmp_path)


def digits(text):
    return int(re.sub(r"[^\d-]", "", text) or 0)


def due(app_client, level):
    """What the list of a level holds: the sum, the customers, the documents."""
    with app_client.database() as db:
        totals = reminders_page.compute_totals(db, ReminderQuery(level, REFERENCE_DATE, 15), REFERENCE_DATE)
    return totals.total, totals.customers, totals.documents


def add_promise(app_client, until_on):
    with app_client.database() as db, db.write():
        db.conn.execute(
            "insert into hold (customer_id, kind, reason, until_on, since_on) values (2, 'promise', 'tél.', ?, ?)",
            (until_on, until_on),
        )


def test_the_ageing_chart_is_a_table_with_its_figures(app_client):
    page = app_client.get("/").text
    assert '<table class="ageing">' in page
    assert page.count("Plus de 90 jours") == 1


def test_a_broken_promise_is_shown_until_dismissed(app_client):
    assert "Promesse non tenue" not in app_client.get("/").text
    add_promise(app_client, "2025-12-31")
    assert "Promesse non tenue" in app_client.get("/").text
    assert ">Promesse non tenue<" in app_client.get("/clients/2").text
    app_client.post("/clients/2/promesse-vue")
    assert "Promesse non tenue" not in app_client.get("/").text


def test_disputes_need_a_review_at_their_end_or_after_a_month(app_client):
    with app_client.database() as db, db.write():
        for customer, since, until in (
            (2, -40, None), (3, -5, None), (4, -40, 3), (5, -40, 0), (6, -40, -2),
        ):  # fmt: skip
            db.conn.execute(
                """insert into hold (customer_id, kind, reason, until_on, since_on)
                values (?, 'dispute', 'colis', date(?, ?), date(?, ?))""",
                (customer, TODAY if until is not None else None, f"{until} days", TODAY, f"{since} days"),
            )
    page = app_client.get("/").text
    shown = re.findall(r'href="/clients/(\d)#relances"', page)
    assert sorted(shown) == ["2", "5", "6"]
    assert page.count("Litige à revoir") == 3


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
    assert "Aucune facture à relancer." not in app_client.get("/").text
    with app_client.database() as db, db.write():
        db.conn.execute("update document set open_amount = 0")
    assert "Aucune facture à relancer." in app_client.get("/").text


def test_the_steps_are_in_the_order_of_the_week_and_the_first_open_one_is_primary(own_workday_client):
    app_client = own_workday_client
    add_promise(app_client, "2025-12-31")
    import_at(app_client, (datetime.now(UTC) - timedelta(days=9)).isoformat())
    with app_client.database() as db, db.write():
        db.conn.execute("update message set state = 'uncertain' where id = 1")
    page = app_client.get("/").text
    titles = [
        re.sub(r"<[^>]+>|\(fait\)", "", title).strip() for title in re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    ]
    assert titles[:9] == [
        "Importer les factures",
        "Rapprocher les règlements",
        "Vérifier",
        "Relancer",
        "Décider",
        "Promesses et litiges à revoir",
        "Balance âgée",
        "Délai moyen de paiement",
        "Encaissé après relance",
    ]
    assert re.findall(r'<li class="(done|now|)" id="(\w+)">', page) == [
        ("now", "importer"), ("", "rapprocher"), ("done", "verifier"), ("", "relancer"), ("", "decider"),
        ("", "revoir"),
    ]  # fmt: skip
    assert page.count("button go") + page.count("button small go") == 1
    assert "1 relevé à valider" in page
    assert "1 envoi incertain" not in page
    assert "Envoi incertain" in page
    for level in (1, 2, 3):
        line = re.search(rf'<li class="level-{level}">(.*?)</li>', page, re.DOTALL)[1]
        total, customers, documents = due(app_client, level)
        text = " ".join(re.sub(r"<[^>]+>", " ", line).split())
        if customers:
            assert digits(re.search(r'<strong class="sum">([^<]*)<', line)[1]) == total
            assert f"{format_count(customers, 'client')}, {format_count(documents, 'document')}" in text
        else:
            assert "aucune facture à relancer" in text


def test_a_sum_of_a_level_leaves_out_customers_in_credit(app_client):
    page = " ".join(app_client.get("/").text.split())
    assert "Solde créditeur" in page
    assert "\u22126,00" in page
    assert "-6,00" not in page
    with app_client.database() as db, db.write():
        db.conn.execute("update document set open_amount = 100 where kind = 'invoice'")
    assert not re.search(r'<li class="level-\d">(?:(?!</li>).)*\u2212', app_client.get("/").text, re.DOTALL)


def test_the_ageing_chart_shows_amount_share_and_bar_of_each_age(app_client):
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
                (sums[label], sums[label], TODAY, f"{-days} days", rank),
            )
    page = app_client.get("/").text
    table = dict(re.findall(r'<tr><th scope="row">([^<]+)</th><td class="sum">([^<]+)</td>', page))
    assert {label: digits(table[label]) for label in late} == sums
    assert re.findall(r'<td class="sum soft">(\d+) %</td>', page) == ["7", "13", "20", "27", "33"]
    bars = re.findall(r'<rect class="arc" height="10" width="(\d+)"/>', page)
    assert [int(width) for width in bars] == [200, 400, 600, 800, 1000]


def test_the_totals_of_the_first_page_use_an_index(app_client):
    with app_client.database() as db:
        for query, values in (
            (results._SALES, ("2024-01-01", "2024-03-31")),
            (results._REMINDED_INVOICES.format("indexed by journal_by_instant", ""), {"since": "2024-01-01"}),
            (attention.DUE_PROMISES_QUERY, {"today": "2024-03-31"}),
            (attention.DISPUTES_QUERY, {"today": "2024-03-31", "long_ago": "2024-03-01"}),
        ):
            plan = [row[3] for row in db.conn.execute(f"explain query plan {query}", values)]
            assert not [
                step
                for step in plan
                if step.startswith(("SCAN document", "SCAN journal", "SCAN d ", "SCAN j"))
            ]
            assert any("INDEX" in step for step in plan)


def test_the_chosen_moment_says_that_reminders_are_due(app_client):
    monday = datetime(2026, 11, 30, 10).astimezone()
    assert 'id="rendez-vous"' not in app_client.get("/").text
    values = {
        "reminder_rhythm": "weekly",
        "reminder_weekday": "1",
        "reminder_hour": "9",
        "alsace_holidays": "0",
    }
    page = app_client.get("/echelle").text
    assert 'name="reminder_rhythm"' in page
    with app_client.database() as db:
        structure.save_values(db, values)
        due = agenda.get_agenda(db, monday).reminders
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("relances_app.web.pages.home.now", lambda: monday)
        notice = app_client.get("/").text.partition('id="rendez-vous"')[2].partition("</p>")[0]
    assert "Relire et envoyer" in notice
    assert due
