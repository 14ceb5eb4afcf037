"""Pending."""

import secrets
from dataclasses import dataclass, replace
from typing import cast

from relances_app.domain.errors import NotFound, Refusal
from relances_app.runtime.import_job import Reader
from relances_app.services import imports
from relances_app.web.request_context import get_books, get_program

MAX_PREVIEWS = 4
"""Previews kept in memory; the oldest gives way."""

PATIENCE = 1.0
"""Seconds within which most files are read, so that their page comes at once."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Files that arrived and are not kept yet."""

    files: tuple[imports.File, ...]
    is_whole_list: bool | None
    reader: Reader


def _remember(pending: Pending) -> str:
    previews = get_program().previews
    while len(previews) >= MAX_PREVIEWS:
        _forget(next(iter(previews)))
    token = secrets.token_urlsafe(16)
    previews[token] = pending
    return token


def _forget(token: str) -> None:
    pending = cast("Pending | None", get_program().previews.pop(token, None))
    if pending:
        pending.reader.stop()


def _begin(files: tuple[imports.File, ...]) -> Reader:
    """Begin to read; most files are read when this returns."""
    reader = Reader(imports.prepare_reading(get_books(), files))
    reader.start()
    reader.join(PATIENCE)
    return reader


def _find(token: str) -> Pending:
    pending = get_program().previews.get(token)
    if pending is None:
        raise NotFound("Cet aperçu n'est plus en mémoire : choisissez de nouveau le fichier. Il")
    return cast("Pending", pending)


def _preview(token: str) -> imports.Preview:
    """Compare what was read with the books as they are now."""
    pending = _find(token)
    if pending.reader.is_alive():
        raise Refusal("Ces fichiers sont encore en cours de lecture : attendez la fin, ou arrêtez-la.")
    try:
        readings = pending.reader.take()
    except Refusal:
        _forget(token)
        raise
    if not any(reading.columns for reading in readings):
        get_program().previews[token] = replace(pending, files=())  # nothing there can be read in another way
    return imports.compare_readings(get_books(), readings, is_whole_list=pending.is_whole_list)
