"""The command `send`: queue what is due and drain the outbox in the foreground."""

import os
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from relances_app.commands.kit import progress_bar
from relances_app.domain.refusals import NothingSelected, PasswordMissing, Refusal
from relances_app.domain.reminder import Question
from relances_app.domain.selection import Mode
from relances_app.domain.structure import MailServer, Pace
from relances_app.instance import AlreadyOpen, Lock
from relances_app.paths import find_profile_folder
from relances_app.services import freshness, opening, outbox, passwords, reminders, sending, structure, trial
from relances_app.services.books import Books, find_identity, open_books, prepare_books


def _now() -> datetime:
    return datetime.now().astimezone()


def send_all(
    folder: Path,
    question: Question,
    codes: tuple[str, ...],
    *,
    dry_run: bool,
    quiet: bool,
    is_stale_accepted: bool = False,
) -> dict[str, int]:
    """Queue reminders and send them; return the counts by state of this run.

    Raises Refusal when the program is open on the same data, or when nothing can leave.
    """
    path = prepare_books(folder, _now())
    with open_books(path) as db:
        only = frozenset(reminders.find_customer_id(db, code) for code in codes) if codes else None
        if dry_run:
            return _count_due(db, question, only)
        data = freshness.look(db, _now().date())
    data.require(is_accepted=is_stale_accepted)
    if data.is_old and not data.is_stale:
        click.echo(f"{data.sentence} : un fichier plus récent dirait qui a payé.", err=True)
    try:
        with Lock(folder), open_books(path) as db:
            return _send(db, folder, question, only, quiet=quiet)
    except AlreadyOpen as error:
        raise Refusal(
            "Relances est déjà ouvert sur ces données : envoyez depuis l'écran, ou quittez-le."
        ) from error


def _count_due(db: Books, question: Question, only: frozenset[int] | None) -> dict[str, int]:
    rows = reminders.list_rows(db, question, Mode.EMAIL, _now().date())
    chosen = [
        row
        for row in rows
        if row.ticked.can_leave and row.group.email and (only is None or row.group.customer_id in only)
    ]
    return {"would_send": len(chosen), "total_cents": sum(row.ticked.total for row in chosen)}


def _send(
    db: Books, folder: Path, question: Question, only: frozenset[int] | None, *, quiet: bool
) -> dict[str, int]:
    profile = find_profile_folder()
    opening.open_for_sending(folder, profile, _now())
    ledgers = opening.list_ledgers(folder, profile, find_identity(db))
    if not structure.is_trial(db):
        return _send_through(db, folder, question, only, None, ledgers, quiet=quiet)
    with trial.TrialServer(folder / trial.FOLDER, _now) as server:
        return _send_through(db, folder, question, only, server.settings, ledgers, quiet=quiet)


def _send_through(
    db: Books,
    folder: Path,
    question: Question,
    only: frozenset[int] | None,
    trial_server: MailServer | None,
    ledgers: tuple[Path, ...],
    *,
    quiet: bool,
) -> dict[str, int]:
    server, password = _find_server(db, folder, trial_server)
    today = _now().date()
    sending.resume_all(db)
    try:
        batch_id = outbox.queue_mails(db, question, today, _now(), only=only)
    except NothingSelected:
        # What an earlier run left waiting still goes.
        if not sending.has_work(db, _now()):
            raise
        batch_id = outbox.list_open_batches(db)[-1]
    pace = Pace(0, 0, 0) if trial_server else structure.find_structure(db).pace
    total = outbox.show_progress(db, batch_id).total
    advice: Counter[str] = Counter()
    with sending.open_room(server, password) as room, progress_bar("Envoi", total, quiet=quiet) as bar:
        for step in sending.drain(db, room, pace, _now, _wait, ledgers):
            bar.update(1)
            if step.advice:
                advice[step.advice] += 1
    for sentence, times in advice.items():
        click.echo(f"{sentence}{f' ({times} fois)' if times > 1 else ''}", err=True)
    return {state.value: number for state, number in outbox.show_progress(db, batch_id).counts.items()}


def _find_server(db: Books, folder: Path, trial_server: MailServer | None) -> tuple[MailServer, str]:
    given = os.environ.get("RELANCES_SMTP_PASSWORD")
    if not trial_server:
        passwords.require_same_server(db)
    try:
        kept = given if given or trial_server else passwords.recall(db)
        return structure.require_server(db, trial_server, kept)
    except PasswordMissing:
        if not sys.stdin.isatty():
            raise Refusal(
                "Le mot de passe de la messagerie manque : donnez-le dans RELANCES_SMTP_PASSWORD."
            ) from None
    if passwords.is_sealed(db, folder):
        phrase = click.prompt("Phrase de passe", hide_input=True, err=True)
        return structure.require_server(db, None, passwords.unlock(db, folder, phrase))
    asked = click.prompt("Mot de passe de la messagerie", hide_input=True, err=True)
    return structure.require_server(db, None, asked)


def _wait(seconds: float) -> bool:
    time.sleep(seconds)
    return False
