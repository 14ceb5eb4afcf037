"""The database of a program that runs, or was killed, in a process of its own."""

import sqlite3
from collections import Counter
from datetime import datetime
from pathlib import Path

DATABASE = "relances.db"


class ProgramData:
    """Reads the messages of a data folder, and releases those that are held."""

    data: Path

    def read_messages(self) -> dict[str, tuple[str, str]]:
        """Return state and recipient by Message-ID, from the database file."""
        # Opened for writing: a journal left by a killed program must be rolled back first.
        connection = sqlite3.connect(self.data / DATABASE, timeout=10)
        try:
            rows = connection.execute("select message_id, state, recipient from message").fetchall()
        except sqlite3.OperationalError:
            rows = []  # killed before the first table
        finally:
            connection.close()
        return {message_id: (state, recipient) for message_id, state, recipient in rows}

    def count_states(self) -> Counter[str]:
        return Counter(state for state, _ in self.read_messages().values())

    def release_held(self) -> int:
        """Say of each mail that the program holds back that it may leave; return how many were held."""
        from relances_app.services import outbox
        from relances_app.services.database import open_database

        if not self.count_states()["held"]:
            return 0
        with open_database(self.data / DATABASE) as db:
            held = [message.id for message in outbox.list_not_final(db) if message.state == "held"]
            for id_ in held:
                outbox.resend(db, id_, datetime.now().astimezone())
        return len(held)
