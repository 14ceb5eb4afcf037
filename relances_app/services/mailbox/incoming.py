"""Reports and replies of one folder: recognised by their headers, read, matched with a sent mail, recorded."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from relances_app.domain.messages.bounce_doubt import make_bounce_doubt
from relances_app.domain.messages.reply_answers import has_prepared_title, read_answer
from relances_app.domain.messages.reply_doubt import make_reply_doubt
from relances_app.domain.sending.returned_mail import Bounce, IncomingKind, SentMail, match_bounce
from relances_app.store import doubts as doubts_store
from relances_app.store import mailbox as store
from relances_app.store import structure as structure_store
from relances_app.store.database.database import Database
from relances_app.store.returned_mail import settle_as_sent, take_back

if TYPE_CHECKING:
    from relances_app.mail.imap.mailbox import Mailbox
    from relances_app.mail.imap.replies import ReceivedMail

log = logging.getLogger(__name__)
T = TypeVar("T")

FIRST_PERIOD = timedelta(days=60)
"""How far back a folder is read the first time."""
SENT_PERIOD = timedelta(days=180)
"""Age of the mails that a report or reply can concern."""
MAX_MAILS = 2_000
"""Most mails of a folder looked at in one reading; the newest ones."""


def read_folder(db: Database, box: Mailbox, name: str, now: datetime) -> Counter[str]:
    """Read what is new in a folder; a folder that was replaced is read again from the first period.

    A mail about one whose hand-over is not recorded yet, and those after it, are left to the next reading.
    """
    found: Counter[str] = Counter()
    folder = box.open(name)
    validity, last_uid = store.get_position(db, name)
    is_known = validity == folder.uid_validity
    since = None if is_known else (now - FIRST_PERIOD).date()
    uids = box.list_uids(after=last_uid if is_known else 0, since=since)[-MAX_MAILS:]
    read_up_to = max([*uids, last_uid if is_known else 0])
    reader = _Reader(db, box, now, f"{name}/{folder.uid_validity}")
    for uid, headers in sorted(box.fetch_headers(uids)):
        try:
            found.update(reader.read(uid, headers))
        except _UndecidedError:
            read_up_to = uid - 1
            break
    with db.write_without_revision():
        store.save_position(db, name, folder.uid_validity, read_up_to)
    return found


class _UndecidedError(Exception):
    """A received mail concerns one that is being handed over."""


def _parse(read: Callable[[bytes], T], content: bytes, default: T) -> T:
    """Return what a mail contains, or `default` for a malformed one, which must not end the reading."""
    try:
        return read(content)
    except Exception as error:  # noqa: BLE001  the parsers of mails fail in many ways
        log.warning("a malformed mail is left out: %s", type(error).__name__)
        return default


class _Reader:
    """Reads mails of one folder and records those that concern a sent mail."""

    def __init__(self, db: Database, box: Mailbox, now: datetime, folder_key: str) -> None:
        self._db, self._box, self._now, self._folder_key = db, box, now, folder_key
        self._sent = store.list_sent(db, now - SENT_PERIOD)
        self._own_address = structure_store.get_structure(db).sender.address.casefold()
        self._by_message_id = {mail.message_id: mail for mail in self._sent}

    def read(self, uid: int, headers: bytes) -> Counter[str]:
        """Record a mail if it is a report or a reply; return what it was."""
        from relances_app.mail.imap import bounces, replies  # noqa: PLC0415  loaded when a mailbox is read

        mail = _parse(replies.read_headers, headers, None)
        if (
            mail is None
            or mail.message_id in self._by_message_id
            or mail.sender.casefold() == self._own_address
        ):
            return Counter()  # the copy of a reminder to oneself, or a test
        key = mail.message_id or f"{self._folder_key}/{uid}"
        if bounces.is_candidate(mail.sender, mail.subject, mail.content_type, mail.return_path):
            found = self._read_bounces(key, mail, _parse(bounces.read_bounces, self._box.fetch(uid), []))
            if found or "delivery-status" in mail.content_type.casefold():
                return found
        answered = next(
            (self._by_message_id[id_] for id_ in mail.answers if id_ in self._by_message_id), None
        )
        if answered is not None or has_prepared_title(mail.subject):
            return self._read_reply(key, mail, answered, self._box.fetch(uid))
        return Counter()

    def _get_time(self, mail: ReceivedMail) -> datetime:
        """Return when a mail was written; a time in the future is a wrong clock."""
        return min(mail.received_at or self._now, self._now)

    def _read_bounces(self, key: str, mail: ReceivedMail, found: list[Bounce]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for number, bounce in enumerate(found):
            match = match_bounce(bounce, self._sent, self._get_time(mail))
            if match is None:
                continue
            self._require_decided(match.mail)
            if not match.is_certain:
                counts["questions"] += self._ask(f"{key}#{number}", mail, bounce, match.mail)
            elif self._record_bounce(f"{key}#{number}", mail, bounce, match.mail):
                counts[bounce.kind.value] += 1
        return counts

    def _require_decided(self, sent: SentMail) -> None:
        if sent.is_undecided(self._now):
            raise _UndecidedError

    def _ask(self, key: str, mail: ReceivedMail, bounce: Bounce, sent: SentMail) -> bool:
        """Ask once whether a failure concerns a mail; a delay is not worth a question."""
        received_on = self._get_time(mail).astimezone().date()
        doubt = make_bounce_doubt(key, bounce, sent, received_on)
        if bounce.kind is not IncomingKind.FAILED or doubts_store.is_known(self._db, doubt.key):
            return False
        with self._db.write():
            doubts_store.open_doubt(self._db, doubt, (), (sent.customer_id,), self._now)
        return True

    def _record_bounce(self, key: str, mail: ReceivedMail, bounce: Bounce, sent: SentMail) -> bool:
        db, now = self._db, self._now
        texts = (mail.sender, mail.subject, " ".join(filter(None, (bounce.status, bounce.reply))))
        with db.write():
            if store.add_incoming(db, key, sent, bounce.kind, self._get_time(mail), texts) is None:
                return False
            if bounce.kind is IncomingKind.DELAYED:
                settle_as_sent(db, sent.id, now, "signalé par le serveur comme retardé")
            else:
                take_back(db, sent, bounce, now)
        return True

    def _read_reply(
        self, key: str, mail: ReceivedMail, answered: SentMail | None, content: bytes
    ) -> Counter[str]:
        from relances_app.mail.imap import replies  # noqa: PLC0415  loaded when a mailbox is read

        db, now = self._db, self._now
        excerpt = _parse(replies.read_excerpt, content, "")
        answer = read_answer(mail.subject, excerpt, now.date())
        if answered is None:
            customer_id = store.find_customer(db, answer.customer_code)
            answered = next((sent for sent in self._sent if sent.customer_id == customer_id), None)
        if answered is None:
            return Counter()
        self._require_decided(answered)
        kind = IncomingKind.AUTO_REPLY if mail.is_automatic else IncomingKind.REPLY
        with db.write():
            texts = (mail.sender, mail.subject, excerpt)
            if store.add_incoming(db, key, answered, kind, self._get_time(mail), texts) is None:
                return Counter()
            if answered.message_id in mail.answers:
                settle_as_sent(db, answered.id, now, "le client y a répondu")
            if kind is IncomingKind.REPLY:
                received_on = self._get_time(mail).astimezone().date()
                doubt = make_reply_doubt(key, mail.sender, mail.subject, received_on, answer)
                doubts_store.open_doubt(db, doubt, (), (answered.customer_id,), now)
        return Counter({kind.value: 1})
