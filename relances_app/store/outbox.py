"""The outbox: messages frozen as they will leave, and the state of each.

Every function runs inside the caller's transaction; the caller commits before it takes the next step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from relances_app.domain.account import Item, total
from relances_app.domain.document import Kind
from relances_app.domain.message import Frozen
from relances_app.domain.outcome import Outcome, State
from relances_app.store.books import Books
from relances_app.store.customers import in_chunks
from relances_app.store.instants import from_text, to_text
from relances_app.store.journal import add_entry

NOT_FINAL = "state not in ('sent', 'refused', 'cancelled')"


# The first term lets the index of what is not final serve; without it each claim reads every mail that left.
_MAY_LEAVE = f"""m.{NOT_FINAL} and m.channel = 'mail' and b.state = 'running'
    and (m.state = 'queued' or (m.state = 'deferred' and m.next_try_at <= ?))"""


# Each sought in the order of the index, which the second term lets serve: one query for both states would sort all
# that waits at each claim.
_FIRST = f"""select * from (select m.id from message m indexed by message_by_state join batch b on b.id = m.batch_id
    where m.state = '{{}}' and m.{NOT_FINAL} and m.channel = 'mail' and b.state = 'running' {{}}
    order by m.id limit 1)"""
_FIRST_QUEUED = _FIRST.format("queued", "")
_FIRST_DEFERRED = _FIRST.format("deferred", "and m.next_try_at <= ?")


@dataclass(frozen=True, slots=True)
class Line:
    """A document as it stood when the message was queued; the sum in signed cents."""

    document_id: int
    number: str
    kind: Kind
    issued_on: date
    due_on: date
    open_amount: int
    level: int
    is_claim: bool


@dataclass(frozen=True, slots=True)
class Queued:
    """A message of the outbox with its state."""

    id: int
    batch_id: int
    customer_id: int
    customer_name: str
    channel: str
    level: int
    recipient: str
    subject: str
    message_id: str
    sha256: str
    total: int
    state: State
    verdict: str | None
    attempts: int
    next_try_at: str | None
    stage: str | None
    reply_code: int | None
    reply: str
    advice: str
    queued_at: str
    state_at: str
    charged: int
    """Interest and fees claimed on top of the documents, in cents."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message about to be queued."""

    batch_id: int
    customer_id: int
    channel: str
    level: int
    subject: str
    frozen: Frozen
    items: tuple[Item, ...]


_COLUMNS = """m.id, m.batch_id, m.customer_id, c.name, m.channel, m.level, m.recipient, m.subject, m.message_id,
    m.sha256, m.total, m.state, m.verdict, m.attempts, m.next_try_at, m.stage, m.reply_code, m.reply, m.advice,
    m.queued_at, m.state_at,
    (select coalesce(sum(interest + fee), 0) from message_charge x where x.message_id = m.id)"""
_FROM = "from message m join customer c on c.id = m.customer_id"


def find_next_id(db: Books) -> int:
    """Return the id that the next message will have; the write lock must be held."""
    return int(db.conn.execute("select coalesce(max(id), 0) + 1 from message").fetchone()[0])


def add_message(db: Books, message_id: int, draft: Draft, now: datetime) -> None:
    """Queue a message as it will leave."""
    db.conn.execute(
        """insert into message (id, batch_id, customer_id, channel, level, recipient, copy_to, sender, subject,
            message_id, sha256, total, state, queued_at, state_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)""",
        (
            message_id, draft.batch_id, draft.customer_id, draft.channel, draft.level, draft.frozen.recipient,
            draft.frozen.copy_to, draft.frozen.sender, draft.subject, draft.frozen.message_id,
            draft.frozen.sha256, total(draft.items), to_text(now), to_text(now),
        ),
    )  # fmt: skip
    db.conn.execute("insert into message_content values (?, ?)", (message_id, draft.frozen.content))
    add_lines(db, message_id, draft.level, draft.items)


def add_lines(db: Books, message_id: int, level: int, items: Iterable[Item]) -> None:
    """Write down the documents of a message as they stand.

    A document can be carried at one level once per cycle (unique index); a new cycle begins only when the
    message before had no effect: refused, abandoned, or cancelled in Histo.
    """
    for item in items:
        cycle = _count_without_effect(db, item.id, level) if item.is_claim else 0
        db.conn.execute(
            "insert into message_line values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                message_id, item.id, item.number, item.kind, item.issued_on.isoformat(), item.due_on.isoformat(),
                item.open_amount, level, cycle, int(item.is_claim),
            ),
        )  # fmt: skip


def _count_without_effect(db: Books, document_id: int, level: int) -> int:
    query = """select count(*) from message_line l join message m on m.id = l.message_id
        where l.document_id = ? and l.level = ? and l.is_claim = 1 and (m.state in ('refused', 'cancelled')
            or exists (select 1 from journal j join journal k on k.cancels = j.id where j.message_id = m.id))"""
    return int(db.conn.execute(query, (document_id, level)).fetchone()[0])


def claim_next(db: Books, run: str, now: datetime) -> Queued | None:
    """Take the next mail that may leave, in one statement, so that no two senders can take the same."""
    row = db.conn.execute(
        f"""update message set state = 'claimed', claimed_by = ?, state_at = ?, attempts = attempts + 1
        where id = (select min(id) from ({_FIRST_QUEUED} union all {_FIRST_DEFERRED}))
        returning id""",
        (run, to_text(now), to_text(now)),
    ).fetchone()
    return find_message(db, row[0]) if row else None


def release_claim(db: Books, id_: int, now: datetime) -> None:
    """Put a claimed mail back in the queue: it was never tried."""
    query = """update message set state = 'queued', claimed_by = null, attempts = attempts - 1, state_at = ?
        where id = ? and state = 'claimed'"""
    db.conn.execute(query, (to_text(now), id_))


def mark_handing_over(db: Books, id_: int, now: datetime) -> None:
    """Write down that the final dot is about to leave."""
    query = "update message set state = 'handing_over', state_at = ? where id = ? and state = 'claimed'"
    if db.conn.execute(query, (to_text(now), id_)).rowcount != 1:
        raise LookupError("the message is no longer claimed by this run")


def mark_outcome(db: Books, id_: int, outcome: Outcome, next_try_at: datetime | None, now: datetime) -> None:
    """Write down what the mail server did with a message."""
    db.conn.execute(
        """update message set state = ?, stage = ?, reply_code = ?, reply = ?, advice = ?, next_try_at = ?,
            claimed_by = null, state_at = ? where id = ?""",
        (
            outcome.state, outcome.stage, outcome.code, outcome.reply, outcome.advice,
            to_text(next_try_at) if next_try_at else None, to_text(now), id_,
        ),
    )  # fmt: skip


def mark_state(
    db: Books, id_: int, state: State, advice: str, now: datetime, verdict: str | None = None
) -> None:
    """Move a message to a state for a reason that is not the server's."""
    query = """update message set state = ?, advice = ?, state_at = ?, verdict = coalesce(?, verdict),
        claimed_by = null where id = ?"""
    db.conn.execute(query, (state, advice, to_text(now), verdict, id_))


def recover(db: Books, now: datetime) -> tuple[list[int], list[int]]:
    """Settle what a sender that died left behind; return the ids put back and the ids now uncertain.

    A claimed mail was never completed and waits again; one in hand-over may have left.
    """
    uncertain = [r[0] for r in db.conn.execute("select id from message where state = 'handing_over'")]
    claimed = [r[0] for r in db.conn.execute("select id from message where state = 'claimed'")]
    for id_ in claimed:
        release_claim(db, id_, now)
    for id_ in uncertain:
        mark_state(db, id_, State.UNCERTAIN, "le programme s'est arrêté pendant la remise", now)
    return claimed, uncertain


def note_uncertain(db: Books, id_: int, now: datetime) -> None:
    """Write in the journal that nobody knows whether a message left."""
    add_entry(db, id_, "uncertain", now.date(), now)


def find_ledger_facts(db: Books, id_: int) -> tuple[str, str, list[tuple[str, int]]]:
    """Return books identity, customer code, and number and rank of the invoices that a message reminds."""
    row = db.conn.execute(
        """select (select uuid from books), c.code from message m join customer c on c.id = m.customer_id
        where m.id = ?""",
        (id_,),
    ).fetchone()
    query = """select d.number, d.rank from message_line l join document d on d.id = l.document_id
        where l.message_id = ? and l.is_claim = 1"""
    return row[0], row[1], db.conn.execute(query, (id_,)).fetchall()


def find_message(db: Books, id_: int) -> Queued | None:
    """Return one message."""
    row = db.conn.execute(f"select {_COLUMNS} {_FROM} where m.id = ?", (id_,)).fetchone()
    return _to_queued(row) if row else None


def find_messages(db: Books, ids: Iterable[int]) -> list[Queued]:
    """Return messages in the order of their ids."""
    found: dict[int, Queued] = {}
    for some in in_chunks(wanted := list(ids)):
        marks = ", ".join("?" * len(some))
        query = f"select {_COLUMNS} {_FROM} where m.id in ({marks})"
        found |= {message.id: message for message in map(_to_queued, db.conn.execute(query, some))}
    return [found[id_] for id_ in wanted]


def count_not_final(db: Books) -> dict[State, int]:
    """Count the messages that still ask for something, by state."""
    query = f"select state, count(*) from message where {NOT_FINAL} group by state"
    return {State(row[0]): row[1] for row in db.conn.execute(query)}


def count_states(db: Books, batch_id: int | None = None) -> dict[State, int]:
    """Count messages by state, of one run or of all."""
    where, values = ("where batch_id = ?", (batch_id,)) if batch_id else ("", ())
    query = f"select state, count(*) from message {where} group by state"
    return {State(row[0]): row[1] for row in db.conn.execute(query, values)}


def find_frozen(db: Books, id_: int) -> Frozen:
    """Return a message exactly as it left or will leave."""
    row = db.conn.execute(
        """select m.recipient, m.sender, m.message_id, x.content, m.sha256, m.copy_to
        from message m join message_content x on x.message_id = m.id where m.id = ?""",
        (id_,),
    ).fetchone()
    return Frozen(*row)


def find_lines(db: Books, ids: Sequence[int]) -> dict[int, list[Line]]:
    """Return the documents of messages as they stood, by message id."""
    found: dict[int, list[Line]] = {id_: [] for id_ in ids}
    for some in in_chunks(ids):
        marks = ", ".join("?" * len(some))
        query = f"""select message_id, document_id, number, kind, issued_on, due_on, open_amount, level, is_claim
            from message_line where message_id in ({marks})
            order by message_id, due_on, issued_on, document_id"""
        for row in db.conn.execute(query, some):
            found[row[0]].append(_to_line(row[1:]))
    return found


def find_references(db: Books, customer_id: int) -> tuple[str, ...]:
    """Return the ids of the mails that reached this customer, oldest first."""
    query = """select message_id from message where customer_id = ? and channel = 'mail' and state = 'sent'
        order by id desc limit 10"""
    return tuple(row[0] for row in db.conn.execute(query, (customer_id,)))[::-1]


def find_current(db: Books, batch_id: int) -> str:
    """Return the customer whose mail is being handed over, or empty."""
    query = (
        f"""select c.name {_FROM} where m.batch_id = ? and m.state in ('claimed', 'handing_over') limit 1"""
    )
    row = db.conn.execute(query, (batch_id,)).fetchone()
    return str(row[0]) if row else ""


def has_due(db: Books, now: datetime) -> bool:
    """Say whether a mail of a running batch may leave now."""
    query = f"select exists (select 1 from message m join batch b on b.id = m.batch_id where {_MAY_LEAVE})"
    return bool(db.conn.execute(query, (to_text(now),)).fetchone()[0])


def has_planned(db: Books) -> bool:
    """Say whether a mail is to leave without anybody's word: its run goes on now, or by itself later."""
    query = f"""select exists (select 1 from message m join batch b on b.id = m.batch_id
        where m.{NOT_FINAL} and m.channel = 'mail' and m.state in ('queued', 'claimed', 'handing_over', 'deferred')
            and (b.state = 'running' or b.resume_at is not null))"""
    return bool(db.conn.execute(query).fetchone()[0])


def find_sent_at(db: Books, since: datetime) -> datetime:
    """Return when the first mail after an instant was handed over; that instant when there is none."""
    query = """select min(state_at) from message where channel = 'mail'
        and state in ('sent', 'uncertain', 'handing_over') and state_at >= ?"""
    row = db.conn.execute(query, (to_text(since),)).fetchone()
    return from_text(row[0]) if row[0] else since


def count_sent_since(db: Books, since: datetime) -> int:
    """Count the mails handed to a server since an instant, uncertain ones included."""
    query = """select count(*) from message where channel = 'mail' and state in ('sent', 'uncertain', 'handing_over')
        and state_at >= ?"""
    return int(db.conn.execute(query, (to_text(since),)).fetchone()[0])


def _to_queued(row: tuple[Any, ...]) -> Queued:
    values = list(row)
    values[11] = State(values[11])
    return Queued(*values)


def _to_line(row: tuple[Any, ...]) -> Line:
    id_, number, kind, issued_on, due_on, open_amount, level, is_claim = row
    days = date.fromisoformat(issued_on), date.fromisoformat(due_on)
    return Line(id_, number, Kind(kind), *days, open_amount, level, bool(is_claim))
