"""The logo of the letters, and the print offset of each printer."""

from dataclasses import dataclass

from relances_app.store.database.database import Database


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer with its offset in mm to the right and downwards."""

    id: int
    name: str
    right: float
    down: float

    @property
    def offset_mm(self) -> tuple[float, float]:
        """Offset to apply to the pages: right, down."""
        return (self.right, self.down)


def get_logo(db: Database) -> bytes | None:
    """Return the logo as PNG."""
    row = db.conn.execute("select content from logo").fetchone()
    return row[0] if row else None


def save_logo(db: Database, content: bytes) -> None:
    """Save a logo, replacing the previous one."""
    query = "insert into logo values (1, ?) on conflict do update set content = excluded.content"
    db.conn.execute(query, (content,))


def delete_logo(db: Database) -> None:
    """Delete the logo."""
    db.conn.execute("delete from logo")


def list_printers(db: Database) -> list[Printer]:
    """Return the printers by name."""
    query = "select id, name, right_tenths, down_tenths from printer order by name collate nocase"
    return [Printer(id_, name, right / 10, down / 10) for id_, name, right, down in db.conn.execute(query)]


def save_printer(db: Database, name: str, right_tenths: int, down_tenths: int) -> None:
    """Save a printer, or update the one with this name."""
    db.conn.execute(
        """insert into printer (name, right_tenths, down_tenths) values (?, ?, ?) on conflict (name)
        do update set right_tenths = excluded.right_tenths, down_tenths = excluded.down_tenths""",
        (name, right_tenths, down_tenths),
    )


def delete_printer(db: Database, printer_id: int) -> None:
    """Delete a printer."""
    db.conn.execute("delete from printer where id = ?", (printer_id,))
