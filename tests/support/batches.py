"""A run of reminders, queued and sent, in one word each."""

from datetime import date, timedelta

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.dunning_status import DunningStatus, compute_status
from relances_app.domain.structure import RateLimit
from relances_app.mail.mime.reader import parse_mail
from relances_app.services.batches import mails
from relances_app.services.sending import run
from relances_app.store.history import list_reminder_events

NO_LIMIT = RateLimit(0, 0, 0)


def make_query(clock, level=1, grace_days=15):
    return ReminderQuery(level, clock().date(), grace_days)


def queue(db, clock, level=1, **more):
    """Queue what is ticked in a list; return the id of the run."""
    return mails.queue_mails(db, make_query(clock, level), clock().date(), clock(), **more)


def send(db, mailer, clock, pace=NO_LIMIT, **more):
    """Send what may leave now; return the steps."""
    return list(run.send_all(db, mailer, pace, clock, more.pop("wait", clock.wait), **more))


def remind(db, mailer, clock, level=1):
    """Queue and send a list."""
    queue(db, clock, level)
    return send(db, mailer, clock)


def wait_and_send(db, mailer, clock, duration):
    """Let time pass as the sender thread does; return the steps."""
    clock.now += duration + timedelta(seconds=1)
    return send(db, mailer, clock) if run.has_work(db, clock()) else []


def read_texts(mailer):
    """Return the plain text of each mail that a mailer got."""
    return [parse_mail(mail.content).text for mail in mailer.attempts]


def states(db):
    """Return the state of each message, oldest first."""
    return [row[0] for row in db.conn.execute("select state from message order by id")]


def events(db):
    """Return the events of the journal, oldest first."""
    return [row[0] for row in db.conn.execute("select event from journal order by id")]


def levels(db):
    """Return level and last day of each document, by number."""
    rows = db.conn.execute("select number, level, last_reminded_on from document order by number")
    return {number: (level, day) for number, level, day in rows}


def standings(db):
    """Return, for every document, the level kept beside it and the level that the journal gives."""
    rows = db.conn.execute("select id, level, last_reminded_on from document").fetchall()
    said = list_reminder_events(db, (row[0] for row in rows))
    return {
        id_: (
            DunningStatus(level, date.fromisoformat(day) if day else None),
            compute_status(said.get(id_, ())),
        )
        for id_, level, day in rows
    }
