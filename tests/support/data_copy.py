"""A data folder with the seven mails of the demonstration, sent through the services; the clock is the test's."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from relances_app.domain.dunning.due_reminders import Question
from relances_app.domain.structure import Pace
from relances_app.services import demo, startup_checks
from relances_app.services.batches import mails
from relances_app.services.database import Books, find_identity, open_books, prepare_books
from relances_app.services.sending import deliver, run

MAILS = 7


class SmallDesk:
    """One copy of the data on one machine; `now` is what its clock says."""

    def __init__(self, folder: Path, profile: Path) -> None:
        self.folder, self.profile, self.path = folder, profile, folder / "relances.db"
        self.now = datetime.now().astimezone()

    def clock(self) -> datetime:
        """Return the instant; each look at it takes a millisecond."""
        self.now += timedelta(milliseconds=1)
        return self.now

    def open(self) -> "SmallDesk":
        """Do what a start of the program does before its first mail."""
        prepare_books(self.folder, self.clock())
        startup_checks.open_for_sending(self.folder, self.profile, self.clock())
        return self

    def fill(self) -> "SmallDesk":
        """Put the demonstration in, its seven mails queued."""
        with self.books() as db:
            demo.fill(db)
            self.queue(db)
        return self

    def queue(self, db: Books) -> int:
        return mails.queue_mails(db, Question(1, demo.AS_OF, 15), demo.AS_OF, self.clock())

    def books(self) -> closing[Books]:
        return closing(open_books(self.path))

    def list_ledgers(self, db: Books) -> tuple[Path, ...]:
        return startup_checks.list_ledgers(self.folder, self.profile, find_identity(db))

    def send(self, server, most: int = 1000) -> list[deliver.Step]:
        """Send what may leave, as the sender does when it is woken; `most` stands for a stop in between."""
        with self.books() as db, deliver.open_room(server.settings(), "") as room:
            if not run.has_work(db, self.clock()):
                return []
            steps = run.drain(db, room, Pace(0, 0, 0), self.clock, lambda _: False, self.list_ledgers(db))
            return [step for _, step in zip(range(most), steps, strict=False)]

    def read(self, sql: str) -> list[tuple]:
        """Look into the file with plain sqlite3; a journal left behind is rolled back."""
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(sql).fetchall()

    def count_states(self) -> Counter[str]:
        return Counter(state for (state,) in self.read("select state from message"))

    def find_reasons(self) -> set[str]:
        """Return why mails are held."""
        return {advice for (advice,) in self.read("select advice from message where state = 'held'")}
