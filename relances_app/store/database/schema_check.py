"""Foreign parts: what stands in a file of books that this program never put there."""

from functools import cache, lru_cache

from sqlite_utils import Database

from relances_app.domain.errors import BooksForeign
from relances_app.store.migrations.runner import migrations

Part = tuple[str, str, str, str | None]
"""Type, name, table, and the statement that made it, as `sqlite_master` holds them."""

QUERY = "select type, name, tbl_name, sql from sqlite_master"

_STATISTICS = frozenset({"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"})


def refuse_foreign_parts(db: Database, version: int) -> None:
    """Raise BooksForeign when the tables, indexes, triggers and views are not those of this version.

    A trigger or a view of somebody else would act each time that the program reads or writes.
    """
    if trouble := _find_trouble(version, tuple(db.conn.execute(QUERY).fetchall())):
        raise BooksForeign(trouble)


@lru_cache(maxsize=8)
def _find_trouble(version: int, parts: tuple[Part, ...]) -> str:
    """Return what is wrong, in French, or empty; each request opens a connection, so the answer is kept."""
    found = {_plain(part) for part in parts if not _is_sqlite(part)}
    expected = _list_expected(version)
    if found - expected:
        kinds = {part[0] for part in found - expected}
        acts = kinds & {"trigger", "view"}
        return (
            "il contient un déclencheur ou une vue que le programme n'y a pas mis"
            if acts
            else "ses tables ne sont pas celles du programme"
        )
    return "il lui manque des tables ou des protections" if version and expected - found else ""


@cache
def _list_expected(version: int) -> frozenset[Part]:
    """Return the parts that the migrations of a version make, by making them in memory."""
    with Database(memory=True, execute_plugins=False) as db:
        later = [migration.name for migration in migrations.pending(db)][version:]
        migrations.apply(db, stop_before=later)
        parts = db.conn.execute(QUERY).fetchall()
    return frozenset(_plain(part) for part in parts if not _is_sqlite(part))


def _is_sqlite(part: Part) -> bool:
    """Say whether SQLite or sqlite-utils keeps this part for itself: it holds no code that acts."""
    kind, name, table, sql = part
    if kind == "table":
        return name in _STATISTICS or name == migrations.migrations_table
    return kind == "index" and (sql is None or table == migrations.migrations_table)


def _plain(part: Part) -> Part:
    """Return a part whose statement has one space where SQLite may have kept others."""
    kind, name, table, sql = part
    return kind, name, table, " ".join((sql or "").split())
