"""Uploaded files that are read but not saved yet, in memory."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from relances_app.domain.errors import NotFound, UserError
from relances_app.runtime.import_job import ImportJob, ReadFunction
from relances_app.services import imports
from relances_app.web.request_context import get_db, get_state

MAX_PENDING_IMPORTS = 4
"""Maximum number of pending imports in memory; the oldest is discarded."""

READ_WAIT_SECONDS = 1.0
"""Seconds to wait for the reading before the progress page is shown."""


@dataclass(frozen=True, slots=True)
class PendingImport:
    """Uploaded files with their reading job."""

    files: tuple[imports.File, ...]
    is_whole_list: bool | None
    job: ImportJob
    answers: Mapping[str, str] = field(default_factory=dict)
    """The answers given to questions of the preview, by key."""
    excluded: frozenset[str] = frozenset()
    """Tokens of the documents to leave out (see `document_token`)."""
    merged: frozenset[str] | None = None
    """Codes of the contacts that are known customers; None before the user has chosen."""


def store_pending(pending: PendingImport) -> str:
    """Store a pending import, dropping the oldest one beyond the limit; return its token."""
    previews = get_state().pending_imports
    while len(previews) >= MAX_PENDING_IMPORTS:
        discard_pending(next(iter(previews)))
    token = secrets.token_urlsafe(16)
    previews[token] = pending
    return token


def discard_pending(token: str) -> None:
    """Drop a pending import and stop its job."""
    pending = cast("PendingImport | None", get_state().pending_imports.pop(token, None))
    if pending:
        pending.job.cancel()


def start_job(files: tuple[imports.File, ...], answers: Mapping[str, str] | None = None) -> ImportJob:
    """Start reading; most files are read when this returns."""
    return start_reading(imports.prepare_reading(get_db(), files, answers=answers))


def start_reading(read: ReadFunction) -> ImportJob:
    """Start a reading; most are finished when this returns."""
    job = ImportJob(read)
    job.start()
    job.join(READ_WAIT_SECONDS)
    return job


def get_pending(token: str) -> PendingImport:
    """Return a pending import; raises NotFound if there is none."""
    pending = get_state().pending_imports.get(token)
    if pending is None:
        raise NotFound("Cet aperçu n'est plus en mémoire : choisissez de nouveau le fichier. Il")
    return cast("PendingImport", pending)


def build_preview(token: str) -> imports.ImportPreview:
    """Compare the files read with the current database; raises UserError while they are being read."""
    pending = get_pending(token)
    if pending.job.is_alive():
        raise UserError("Ces fichiers sont encore en cours de lecture : attendez la fin, ou arrêtez-la.")
    try:
        parsed_files = pending.job.get_result()
    except UserError:
        discard_pending(token)
        raise
    if not any(parsed_file.columns for parsed_file in parsed_files):
        get_state().pending_imports[token] = replace(
            pending, files=()
        )  # no table whose columns could be mapped differently
    return imports.compare_readings(
        get_db(), parsed_files, is_whole_list=pending.is_whole_list, answers=pending.answers
    )
