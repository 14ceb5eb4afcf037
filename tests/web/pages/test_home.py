"""The first page: what needs attention, and what is owed by age."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from demo_day import do_a_day

from relances_app.domain.dunning.due_reminders import Question
from relances_app.services import demo
from relances_app.services.reminders import page as reminders_page
from relances_app.store import attention, results
from relances_app.web.template_filters import count


@pytest.fixture
def worked_desk_of_its_own(tmp_path):
    """A day's work that a test may go on with."""
    return do_a_day(tmp_path)


def digits(text):
    return int(re.sub(r"[^\d-]", "", text) or 0)


def due(desk, level):
    """What the list of a level holds: the sum, the customers, the documents."""
    with desk.books() as db:
        rung = reminders_page.sum_list(db, Question(level, demo.AS_OF, 15), demo.AS_OF)
    return rung.total, rung.customers, rung.documents


def owe(desk, until_on):
    with desk.books() as db, db.write():
        db.conn.execute(
            "insert into hold (customer_id, kind, reason, until_on, since_on) values (2, 'promise', 'tél.', ?, ?)",
            (until_on, until_on),
        )


def test_the_ageing_is_a_picture_with_words_and_a_table(desk):
    page = desk.get("/").text
    assert 'role="img" aria-labelledby="ageing-title ageing-text"' in page
    assert page.count("Plus de 90 jours") == 3


def test_a_promise_not_kept_is_told_until_somebody_has_seen_it(desk):
    assert "promesse non tenue" not in desk.get("/").text
    owe(desk, "2025-12-31")
    assert "promesse non tenue" in desk.get("/").text
    assert ">promesse non tenue<" in desk.get("/clients/2").text
    desk.post("/clients/2/promesse-vue")
    assert "promesse non tenue" not in desk.get("/").text


def bring(desk, instant):
    with desk.books() as db, db.write():
        db.conn.execute(
            """insert into import (imported_at, names, sources, is_whole_list, new, changed, settled, rejected)
            values (?, '["liste.csv"]', '[]', 1, 1, 0, 0, 0)""",
            (instant,),
        )


def test_old_data_are_told(desk):
    bring(desk, datetime.now(UTC).isoformat())
    assert "Vos données ont" not in desk.get("/").text
    bring(desk, (datetime.now(UTC) - timedelta(days=9)).isoformat())
    assert "Vos données ont 9 jours" in desk.get("/").text


def test_nothing_due_is_said(desk):
    bring(desk, datetime.now(UTC).isoformat())
    assert "Rien à relancer : bravo" not in desk.get("/").text
    with desk.books() as db, db.write():
        db.conn.execute("update document set open_amount = 0")
    assert "Rien à relancer : bravo" in desk.get("/").text


def test_what_asks_for_attention_comes_in_order_the_uncertain_first(worked_desk_of_its_own):
    desk = worked_desk_of_its_own
    owe(desk, "2025-12-31")
    bring(desk, (datetime.now(UTC) - timedelta(days=9)).isoformat())
    with desk.books() as db, db.write():
        db.conn.execute("update message set state = 'uncertain' where id = 1")
    page = desk.get("/").text
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page.partition("<dialog")[0]) == [
        "1 envoi incertain",
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
        total, customers, documents = due(desk, level)
        assert digits(shown[1]) == total
        assert shown[2] == (
            f"{count(customers, 'client')}, {count(documents, 'document')}"
            if customers
            else "rien à relancer"
        )


def test_the_picture_of_the_ageing_is_told_in_words_and_needs_no_colour(desk):
    late = {
        "Non échu": -5,
        "1 à 30 jours": 10,
        "31 à 60 jours": 40,
        "61 à 90 jours": 70,
        "Plus de 90 jours": 100,
    }
    sums = {label: 1_000 * rank for rank, label in enumerate(late, 1)}
    with desk.books() as db, db.write():
        db.conn.execute("update document set open_amount = 0")
        for rank, (label, days) in enumerate(late.items(), 1):
            db.conn.execute(
                "update document set kind = 'invoice', amount = ?, open_amount = ?, due_on = date(?, ?) where id = ?",
                (sums[label], sums[label], demo.AS_OF.isoformat(), f"{-days} days", rank),
            )
    page = desk.get("/").text
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


def test_the_first_page_finds_its_sums_by_an_index(desk):
    with desk.books() as db:
        for query, values in (
            (results._SALES, ("2024-01-01", "2024-03-31")),
            (results._REMINDED.format("indexed by journal_by_instant", ""), {"since": "2024-01-01"}),
            (attention.PROMISES, {"today": "2024-03-31"}),
        ):
            plan = [row[3] for row in db.conn.execute(f"explain query plan {query}", values)]
            assert not [
                step
                for step in plan
                if step.startswith(("SCAN document", "SCAN journal", "SCAN d ", "SCAN j"))
            ]
            assert any("INDEX" in step for step in plan)
