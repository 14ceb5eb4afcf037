"""Application state and database connection of the current request."""

from typing import cast

from flask import current_app, g

from relances_app.runtime.app_state import AppState
from relances_app.services.database import Database, open_database


def get_state() -> AppState:
    """Return the state of the running program."""
    return cast("AppState", current_app.extensions["relances"])


def get_db() -> Database:
    """Return the connection of this request, opened at its first use."""
    if "db" not in g:
        state = get_state()
        g.db = open_database(state.path, read_only=state.is_read_only, cache=state.cache)
    return cast("Database", g.db)


def close_db(_error: BaseException | None = None) -> None:
    """Close the connection of a request that ends."""
    if (db := g.pop("db", None)) is not None:
        db.close()
