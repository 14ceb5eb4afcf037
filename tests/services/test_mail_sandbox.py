"""A batch through an SMTP session: the demo, its mail sandbox, and the mailer."""

from email import message_from_bytes, policy

import pytest
from batches import NO_LIMIT, levels
from demo_data import fill_sample

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.money import NARROW_NBSP, NBSP, format_euros
from relances_app.services import history, mail_sandbox, outbox
from relances_app.services.batches import mails as batches_mails
from relances_app.services.mail_sandbox import SandboxServer
from relances_app.services.sending import deliver, run


@pytest.fixture
def sandbox(tmp_path):
    return tmp_path / mail_sandbox.FOLDER


@pytest.fixture
def mailer(sandbox, clock):
    with SandboxServer(sandbox, clock) as server, deliver.open_mailer(server.settings, "") as mailer:
        yield mailer


def remind_all(db, mailer, clock, level):
    batches_mails.queue_mails(db, ReminderQuery(level, clock().date(), 15), clock().date(), clock())
    return list(run.send_all(db, mailer, NO_LIMIT, clock, clock.wait))


def read_headers(sandbox):
    """Return the mails of the box by recipient, oldest first."""
    mails = {}
    for path in sorted(sandbox.glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        mails.setdefault(str(mail["To"]), []).append(mail)
    return mails


def test_the_sample_is_sent_and_each_mail_has_its_total(db, clock, mailer, sandbox):
    fill_sample(db)
    steps = remind_all(db, mailer, clock, level=1)
    mails = {mail.recipient: mail for mail in mail_sandbox.list_mails(sandbox)}
    assert len(mails) == len(steps) == 7
    entries = history.list_entries(db)
    assert {entry.event for entry in entries} == {"sent"}
    for entry in entries:
        mail = mails[entry.recipient]
        assert mail.subject == entry.subject
        assert format_euros(entry.total).replace(NARROW_NBSP, NBSP) in mail.text
        assert all(line.number in mail.text for line in outbox.list_items(db, entry.message_id))
    assert sorted(entry.total for entry in entries) == sorted(
        [52_551, 54_500, 48_200, 150_160, 25_970, 32_800, 140_080]
    )
    assert sorted(level for level, _ in levels(db).values()) == [0, 0, 0, *[1] * 7]


def test_history_opens_the_mail_exactly_as_sent(db, clock, mailer, sandbox):
    fill_sample(db)
    remind_all(db, mailer, clock, level=1)
    arrived = [path.read_bytes() for path in sorted(sandbox.glob("*.eml"))]
    for entry, content in zip(reversed(history.list_entries(db)), arrived, strict=True):
        _, frozen = outbox.read_message(db, entry.message_id)
        assert content.endswith(frozen.content)


def test_the_second_reminder_refers_to_the_first_and_the_third_to_both(db, clock, mailer, sandbox):
    fill_sample(db)
    for level in (1, 2, 3):
        remind_all(db, mailer, clock, level)
        clock.advance(days=20)
    threads = read_headers(sandbox)
    assert len(threads) == 7
    for first, second, third in threads.values():
        ids = [mail["Message-ID"] for mail in (first, second, third)]
        assert len(set(ids)) == 3
        assert first["In-Reply-To"] is None
        assert (second["In-Reply-To"], second["References"].split()) == (ids[0], ids[:1])
        assert (third["In-Reply-To"], third["References"].split()) == (ids[1], ids[:2])
        assert all(id_.endswith("@tilleuls.example.com>") for id_ in ids)
