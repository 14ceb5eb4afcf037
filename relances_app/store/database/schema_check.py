"""Check that a database file contains only the schema objects that this program creates."""

from functools import cache, lru_cache

from sqlite_utils import Database

from relances_app.domain.errors import DatabaseForeign
from relances_app.store.migrations.runner import migrations

SchemaObject = tuple[str, str, str, str | None]
"""Type, name, table and SQL statement, as in `sqlite_master`."""

SCHEMA_QUERY = "select type, name, tbl_name, sql from sqlite_master"

_INTERNAL_TABLES = frozenset({"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"})


def check_schema(db: Database, version: int) -> None:
    """Raise DatabaseForeign if tables, indexes, triggers or views differ from those of this version.

    A trigger or view added by somebody else would run whenever the program reads or writes.
    """
    if mismatch := _describe_mismatch(version, tuple(db.conn.execute(SCHEMA_QUERY).fetchall())):
        raise DatabaseForeign(mismatch)


@lru_cache(maxsize=8)
def _describe_mismatch(version: int, schema_objects: tuple[SchemaObject, ...]) -> str:
    """Return what is wrong, in French, or an empty string; cached, since each request opens a connection."""
    found = {_normalize(part) for part in schema_objects if not _is_internal(part)}
    expected = _list_expected_objects(version)
    if found - expected:
        kinds = {part[0] for part in found - expected}
        active_kinds = kinds & {"trigger", "view"}
        return (
            "il contient un déclencheur ou une vue que le programme n'y a pas mis"
            if active_kinds
            else "ses tables ne sont pas celles du programme"
        )
    return "il lui manque des tables ou des protections" if version and expected - found else ""


@cache
def _list_expected_objects(version: int) -> frozenset[SchemaObject]:
    """Return the schema objects of a version, by running its migrations in memory."""
    with Database(memory=True, execute_plugins=False) as db:
        later_migrations = [migration.name for migration in migrations.pending(db)][version:]
        migrations.apply(db, stop_before=later_migrations)
        parts = db.conn.execute(SCHEMA_QUERY).fetchall()
    return frozenset(_normalize(part) for part in parts if not _is_internal(part))


def _is_internal(schema_object: SchemaObject) -> bool:
    """Return whether an object belongs to SQLite or sqlite-utils; such objects contain no code that runs."""
    kind, name, table, sql = schema_object
    if kind == "table":
        return name in _INTERNAL_TABLES or name == migrations.migrations_table
    return kind == "index" and (sql is None or table == migrations.migrations_table)


def _normalize(schema_object: SchemaObject) -> SchemaObject:
    """Return an object with the whitespace of its statement normalized."""
    kind, name, table, sql = schema_object
    return kind, name, table, " ".join((sql or "").split())
