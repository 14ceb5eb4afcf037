"""Send."""

import os
import sys
import time
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import click

from relances_app.commands.options import (
    NOT_ALL_SENT,
    UNCERTAIN,
    as_json,
    as_of_option,
    ask,
    books,
    grace_option,
    level_option,
    progress_bar,
    refusing,
    show_json,
)
from relances_app.domain.dunning.due_reminders import Question
from relances_app.domain.dunning.selection import Mode
from relances_app.domain.errors import NothingSelected, PasswordMissing, Refusal
from relances_app.domain.money import format_euros
from relances_app.domain.sending.outcome import State, count_state
from relances_app.domain.structure import MailServer, Pace
from relances_app.services import freshness, mail_sandbox, mail_server, passwords, startup_checks, structure
from relances_app.services.batches import mails, progress
from relances_app.services.database import Books, find_identity, open_books, prepare_books
from relances_app.services.reminders import explain
from relances_app.services.reminders import rows as reminders_rows
from relances_app.services.sending import deliver, run
from relances_app.system.data_location import find_profile_folder
from relances_app.system.lock import AlreadyOpen, Lock


@click.command()
@level_option
@as_of_option
@grace_option
@click.option("--customer", "codes", multiple=True, metavar="CODE", help="Seulement ces clients.")
@click.option("--dry-run", is_flag=True, help="Dit ce qui partirait, sans rien envoyer.")
@click.option("--accept-stale", is_flag=True, help="Envoie même sur des données périmées.")
@as_json
@click.pass_obj
@refusing
def send(
    folder: Path,
    *,
    level: int,
    as_of: date | None,
    grace_days: int | None,
    codes: tuple[str, ...],
    dry_run: bool,
    accept_stale: bool,
    as_json: bool,
) -> None:
    """Envoie les relances par mail, et attend qu'elles soient parties."""

    with books(folder) as db:
        question = ask(db, level, as_of, grace_days)
    counts = send_all(folder, question, codes, dry_run=dry_run, quiet=as_json, is_stale_accepted=accept_stale)
    if as_json:
        show_json(counts)
    elif dry_run:
        click.echo(f"{counts['would_send']} relance(s) à envoyer, {format_euros(counts['total_cents'])}")
    else:
        click.echo(", ".join(count_state(State(word), number) for word, number in counts.items()))
    if counts.get("uncertain"):
        sys.exit(UNCERTAIN)
    if counts.get("refused") or counts.get("deferred") or counts.get("queued"):
        sys.exit(NOT_ALL_SENT)


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
        only = frozenset(explain.find_customer_id(db, code) for code in codes) if codes else None
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
    rows = reminders_rows.list_rows(db, question, Mode.EMAIL, _now().date())
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
    startup_checks.open_for_sending(folder, profile, _now())
    ledgers = startup_checks.list_ledgers(folder, profile, find_identity(db))
    if not mail_server.is_trial(db):
        return _send_through(db, folder, question, only, None, ledgers, quiet=quiet)
    with mail_sandbox.TrialServer(folder / mail_sandbox.FOLDER, _now) as server:
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
    run.resume_all(db)
    try:
        batch_id = mails.queue_mails(db, question, today, _now(), only=only)
    except NothingSelected:
        # What an earlier run left waiting still goes.
        if not run.has_work(db, _now()):
            raise
        batch_id = progress.list_open_batches(db)[-1]
    pace = Pace(0, 0, 0) if trial_server else structure.find_structure(db).pace
    total = progress.show_progress(db, batch_id).total
    advice: Counter[str] = Counter()
    with deliver.open_room(server, password) as room, progress_bar("Envoi", total, quiet=quiet) as bar:
        for step in run.drain(db, room, pace, _now, _wait, ledgers):
            bar.update(1)
            if step.advice:
                advice[step.advice] += 1
    for sentence, times in advice.items():
        click.echo(f"{sentence}{f' ({times} fois)' if times > 1 else ''}", err=True)
    return {state.value: number for state, number in progress.show_progress(db, batch_id).counts.items()}


def _find_server(db: Books, folder: Path, trial_server: MailServer | None) -> tuple[MailServer, str]:
    given = os.environ.get("RELANCES_SMTP_PASSWORD")
    if not trial_server:
        passwords.require_same_server(db)
    try:
        kept = given if given or trial_server else passwords.recall(db)
        return mail_server.require_server(db, trial_server, kept)
    except PasswordMissing:
        if not sys.stdin.isatty():
            raise Refusal(
                "Le mot de passe de la messagerie manque : donnez-le dans RELANCES_SMTP_PASSWORD."
            ) from None
    if passwords.is_sealed(db, folder):
        phrase = click.prompt("Phrase de passe", hide_input=True, err=True)
        return mail_server.require_server(db, None, passwords.unlock(db, folder, phrase))
    asked = click.prompt("Mot de passe de la messagerie", hide_input=True, err=True)
    return mail_server.require_server(db, None, asked)


def _wait(seconds: float) -> bool:
    time.sleep(seconds)
    return False
