"""A data folder with the seven mails of the demonstration, sent through the services; the clock is the test's."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from demo_data import REFERENCE_DATE, copy_demo

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.structure import RateLimit
from relances_app.services import startup_checks
from relances_app.services.batches import mails
from relances_app.services.database import Database, get_database_id, open_database, prepare_database
from relances_app.services.sending import deliver, run

MAILS = 7


class DataCopy:
    """One copy of the data on one machine; `now` is what its clock says."""

    def __init__(self, folder: Path, profile: Path) -> None:
        self.folder, self.profile, self.path = folder, profile, folder / "relances.db"
        self.now = datetime.now().astimezone()

    def clock(self) -> datetime:
        """Return the instant; each look at it takes a millisecond."""
        self.now += timedelta(milliseconds=1)
        return self.now

    def open(self) -> "DataCopy":
        """Do what a start of the program does before its first mail."""
        prepare_database(self.folder, self.clock())
        startup_checks.prepare_for_sending(self.folder, self.profile, self.clock())
        return self

    def fill(self) -> "DataCopy":
        """Start on a copy of the demo, its seven mails queued."""
        copy_demo(self.folder)
        self.open()
        with self.database() as db:
            self.queue(db)
        return self

    def queue(self, db: Database) -> int:
        return mails.queue_mails(db, ReminderQuery(1, REFERENCE_DATE, 15), REFERENCE_DATE, self.clock())

    def database(self) -> closing[Database]:
        return closing(open_database(self.path))

    def list_send_logs(self, db: Database) -> tuple[Path, ...]:
        return startup_checks.list_send_logs(self.folder, self.profile, get_database_id(db))

    def send(self, server, most: int = 1000) -> list[deliver.SendResult]:
        """Send what may leave, as the sender does when it is woken; `most` stands for a stop in between."""
        with self.database() as db, deliver.open_mailer(server.settings(), "") as mailer:
            if not run.has_work(db, self.clock()):
                return []
            steps = run.send_all(
                db, mailer, RateLimit(0, 0, 0), self.clock, lambda _: False, self.list_send_logs(db)
            )
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
