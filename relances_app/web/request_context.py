"""Request context."""

from typing import cast

from flask import current_app, g

from relances_app.runtime.app_state import AppState
from relances_app.services.database import Database, open_database


def get_state() -> AppState:
    """Return what the running program holds."""
    return cast("AppState", current_app.extensions["relances"])


def get_db() -> Database:
    """Return the connection of this request, opened at its first use."""
    if "books" not in g:
        state = get_state()
        g.books = open_database(state.path, read_only=state.is_read_only, cache=state.cache)
    return cast("Database", g.books)


def close_db(_error: BaseException | None = None) -> None:
    """Close the connection of a request that ends."""
    if (db := g.pop("books", None)) is not None:
        db.close()
