"""Request context."""

from typing import cast

from flask import current_app, g

from relances_app.runtime.app_state import Program
from relances_app.services.database import Books, open_books


def get_program() -> Program:
    """Return what the running program holds."""
    return cast("Program", current_app.extensions["relances"])


def get_books() -> Books:
    """Return the connection of this request, opened at its first use."""
    if "books" not in g:
        program = get_program()
        g.books = open_books(program.path, read_only=program.is_read_only, cache=program.cache)
    return cast("Books", g.books)


def close_books(_error: BaseException | None = None) -> None:
    """Close the connection of a request that ends."""
    if (books := g.pop("books", None)) is not None:
        books.close()
