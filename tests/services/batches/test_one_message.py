"""One message per customer: documents due at several levels, other overdue documents, and the balance."""

import json

import pytest
from batches import levels, queue, read_texts, remind, send, standings, states
from builders import NOW, TODAY
from fake_mailer import FakeMailer, lose_reply, refuse

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.dunning_levels import DEFAULT_LEVELS, ChargesMode, DunningLevel
from relances_app.domain.dunning.selection import ReminderMode
from relances_app.domain.errors import NothingSelected
from relances_app.services import dunning_levels, outbox, startup_checks, structure
from relances_app.services.database import open_database
from relances_app.services.reminders import explain, rows
from relances_app.store import send_log
from relances_app.store.history import add_entry

SECOND = ReminderQuery(2, TODAY, 15)


def test_two_levels_leave_as_one_message_and_each_document_rises_by_one(db, clock, debtor):
    with pytest.raises(NothingSelected):
        queue(db, clock, 1)
    row = rows.get_row(db, ReminderQuery(1, TODAY, 15), ReminderMode.EMAIL, TODAY, debtor)
    assert (
        row.group.hold
        == "part avec « 2ème relance » : un seul message au client, à envoyer depuis cette liste"
    )
    row = rows.get_row(db, SECOND, ReminderMode.EMAIL, TODAY, debtor)
    assert ([item.number for item in row.items], [item.number for item in row.riders]) == (["FA1"], ["FA2"])
    mailer = FakeMailer()
    remind(db, mailer, clock, 2)
    assert levels(db) == {"FA1": (2, "2026-03-02"), "FA2": (1, "2026-03-02")}
    (text,) = read_texts(mailer)
    before, after = text.split("Autre facture échue")
    assert "FA1" in before
    assert "100,00" in before
    assert "FA2" not in before
    assert "FA2" in after
    assert "200,00" in after
    assert "échue elle aussi" in after
    assert "avoirs et règlements déduits : 300,00" in after.replace("\u00a0", " ").replace("\u202f", " ")
    assert db.conn.execute("select total from message order by id").fetchall() == [(10_000,), (10_000,)]
    assert all(stored == said for stored, said in standings(db).values())


def test_the_explanation_names_the_message_that_takes_a_document(db, debtor):
    _, reasons = explain.explain_account(db, debtor, SECOND, TODAY)
    assert {reason.item.number: reason.message for reason in reasons} == {
        "FA1": "à relancer : échu depuis le 15/01/2026",
        "FA2": "part avec ce message, parmi les autres factures échues, et compte pour la 1ère relance",
    }
    _, reasons = explain.explain_account(db, debtor, ReminderQuery(1, TODAY, 15), TODAY)
    assert [reason.message[:26] for reason in reasons] == [
        "déjà relancé : 1ère relanc",
        "part avec « 2ème relance »",
    ]


def test_without_grouping_each_level_has_its_message_and_names_the_others(db, clock, debtor):
    structure.save_values(db, {"groups_levels": 0})
    mailer = FakeMailer()
    remind(db, mailer, clock, 2)
    assert levels(db) == {"FA1": (2, "2026-03-02"), "FA2": (0, None)}
    assert "FA2" in read_texts(mailer)[0].partition("Autre facture échue")[2]
    with pytest.raises(NothingSelected):  # the minimum time between two messages
        queue(db, clock, 1)
    clock.advance(days=7)
    remind(db, FakeMailer(), clock, 1)
    assert levels(db)["FA2"] == (1, "2026-03-09")


def test_a_level_that_charges_does_so_for_its_own_documents_only(db, clock, debtor):
    level = DEFAULT_LEVELS[2]
    dunning_levels.save_level(db, DunningLevel(2, level.name, 15, 8, level.channels, ChargesMode.CHARGED))
    queue(db, clock, 2)
    query = """select l.number from message_charge c join message_line l
        on l.message_id = c.message_id and l.document_id = c.document_id"""
    assert db.conn.execute(query).fetchall() == [("FA1",)]


def test_a_refused_message_moves_no_level_and_a_cancelled_one_takes_all_back(db, clock, debtor):

    remind(db, FakeMailer(refuse), clock, 2)
    assert levels(db) == {"FA1": (1, "2026-02-10"), "FA2": (0, None)}
    remind(db, FakeMailer(), clock, 2)
    entry = db.conn.execute("select max(id), max(message_id) from journal where event = 'sent'").fetchone()
    with db.write():
        add_entry(db, entry[1], "cancelled", TODAY, NOW, cancels=entry[0])
    assert levels(db) == {"FA1": (1, "2026-02-10"), "FA2": (0, None)}
    remind(db, FakeMailer(), clock, 2)
    assert levels(db) == {"FA1": (2, "2026-03-02"), "FA2": (1, "2026-03-02")}


def test_an_uncertain_message_holds_both_levels_until_a_person_decides(db, clock, debtor):
    remind(db, FakeMailer(lose_reply), clock, 2)
    assert states(db)[-1] == "uncertain"
    for level in (1, 2):
        with pytest.raises(NothingSelected):
            queue(db, clock, level)
    outbox.confirm_sent(db, 2, clock())
    assert levels(db) == {"FA1": (2, "2026-03-02"), "FA2": (1, "2026-03-02")}


def test_a_message_is_cancelled_if_a_document_of_its_second_table_is_paid_meanwhile(db, clock, debtor):
    queue(db, clock, 2)
    with db.write():
        db.conn.execute("update document set open_amount = 0 where number = 'FA2'")
    send(db, FakeMailer(), clock)
    assert states(db)[-1] == "cancelled"
    assert levels(db)["FA1"] == (1, "2026-02-10")


def test_an_older_database_learns_each_level_from_the_send_log(db, clock, debtor, tmp_path):
    folder = tmp_path / "old"
    backup = db.conn.execute("vacuum into ?", (str(tmp_path / "old.db"),))
    assert backup is not None
    path = tmp_path / "envois.jsonl"
    queue(db, clock, 2)
    send(db, FakeMailer(), clock, send_logs=[path])
    entry = json.loads(path.read_text(encoding="utf-8").splitlines()[-1].partition(" ")[2])
    assert entry["documents"] == [["FA1", 0], ["FA2", 0, 1]]
    folder.mkdir()
    (tmp_path / "old.db").rename(folder / "relances.db")
    path.rename(folder / send_log.FILE_NAME)
    startup_checks.prepare_for_sending(folder, folder / "profile", clock())

    with open_database(folder / "relances.db") as restored:
        assert levels(restored) == {"FA1": (2, "2026-03-02"), "FA2": (1, "2026-03-02")}
