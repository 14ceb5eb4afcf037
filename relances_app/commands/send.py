"""Command `send`: queue reminders and send them."""

import sys
import time
from collections import Counter
from datetime import date
from operator import itemgetter
from pathlib import Path

import click

from relances_app.commands.credential import get_server
from relances_app.commands.options import (
    EXIT_NOT_ALL_SENT,
    EXIT_UNCERTAIN,
    as_json,
    as_of_option,
    build_query,
    grace_option,
    handle_errors,
    level_option,
    now,
    open_data_folder,
    progress_bar,
    show_json,
)
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.selection import ReminderMode
from relances_app.domain.errors import NothingSelected, UserError
from relances_app.domain.money import format_euros
from relances_app.domain.sending.outcome import MessageState, format_state_count
from relances_app.domain.structure import MailServer, RateLimit
from relances_app.services import contact_gap, freshness, mail_sandbox, mail_server, startup_checks, structure
from relances_app.services.batches import mails, progress
from relances_app.services.database import Database, get_database_id, open_database, prepare_database
from relances_app.services.reminders import explain
from relances_app.services.reminders import rows as reminders_rows
from relances_app.services.sending import foreground, run
from relances_app.system.data_location import get_profile_folder
from relances_app.system.lock import AlreadyOpen, Lock


@click.command()
@level_option
@as_of_option
@grace_option
@click.option("--customer", "codes", multiple=True, metavar="CODE", help="Seulement ces clients.")
@click.option("--ignore-gap", is_flag=True, help="Sans attendre le délai depuis leur dernier message.")
@click.option("--dry-run", is_flag=True, help="Dit ce qui partirait, sans rien envoyer.")
@click.option("--accept-stale", is_flag=True, help="Envoie même sur des données périmées.")
@as_json
@click.pass_obj
@handle_errors
def send(
    folder: Path,
    *,
    level: int,
    as_of: date | None,
    grace_days: int | None,
    codes: tuple[str, ...],
    ignore_gap: bool,
    dry_run: bool,
    accept_stale: bool,
    as_json: bool,
) -> None:
    """Envoie les relances par mail, et attend qu'elles soient parties."""
    if ignore_gap and dry_run:
        raise click.UsageError("--ignore-gap et --dry-run se contredisent.")
    if ignore_gap and not codes:
        raise UserError("Nommez avec --customer les clients à relancer sans attendre le délai.")
    with open_data_folder(folder) as db:
        query = build_query(db, level, as_of, grace_days)
    counts = queue_and_send(
        folder,
        query,
        codes,
        dry_run=dry_run,
        quiet=as_json,
        is_stale_accepted=accept_stale,
        ignore_gap=ignore_gap,
    )
    if as_json:
        show_json(counts)
    elif dry_run:
        click.echo(f"{counts['would_send']} relance(s) à envoyer, {format_euros(counts['total_cents'])}")
    else:
        click.echo(
            ", ".join(format_state_count(MessageState(state), number) for state, number in counts.items())
        )
    if counts.get("uncertain"):
        sys.exit(EXIT_UNCERTAIN)
    if counts.get("refused") or counts.get("deferred") or counts.get("queued"):
        sys.exit(EXIT_NOT_ALL_SENT)


def queue_and_send(
    folder: Path,
    query: ReminderQuery,
    codes: tuple[str, ...],
    *,
    dry_run: bool,
    quiet: bool,
    is_stale_accepted: bool = False,
    ignore_gap: bool = False,
) -> dict[str, int]:
    """Queue reminders and send them; return the counts of the batch by state.

    Raises UserError if the program is open on the same data, or if nothing can be sent.
    """
    path = prepare_database(folder, now())
    with open_database(path) as db:
        only = frozenset(explain.get_customer_id(db, code) for code in codes) if codes else None
        if dry_run:
            return _count_due(db, query, only)
        data = freshness.get_freshness(db, now().date())
    data.require_fresh(is_accepted=is_stale_accepted)
    if data.is_old and not data.is_stale:
        click.echo(f"{data.message} : un fichier plus récent dirait qui a payé.", err=True)
    try:
        with Lock(folder), open_database(path) as db:
            if ignore_gap:
                contact_gap.waive_waiting(db, only or (), now().date())
            return _send_locked(db, folder, query, only, quiet=quiet)
    except AlreadyOpen as error:
        raise UserError(
            "Relances est déjà ouvert sur ces données : envoyez depuis l'écran, ou quittez-le."
        ) from error


def _count_due(db: Database, query: ReminderQuery, only: frozenset[int] | None) -> dict[str, int]:
    rows = reminders_rows.list_rows(db, query, ReminderMode.EMAIL, now().date())
    chosen = [
        row
        for row in rows
        if row.ticked.can_be_sent and row.group.email and (only is None or row.group.customer_id in only)
    ]
    return {"would_send": len(chosen), "total_cents": sum(row.ticked.total for row in chosen)}


def _send_locked(
    db: Database, folder: Path, query: ReminderQuery, only: frozenset[int] | None, *, quiet: bool
) -> dict[str, int]:
    profile = get_profile_folder()
    startup_checks.prepare_for_sending(folder, profile, now())
    send_logs = startup_checks.list_send_logs(folder, profile, get_database_id(db))
    if not mail_server.is_sandbox(db):
        return _send_queued(db, folder, query, only, None, send_logs, quiet=quiet)
    with mail_sandbox.SandboxServer(folder / mail_sandbox.FOLDER, now) as server:
        return _send_queued(db, folder, query, only, server.settings, send_logs, quiet=quiet)


def _send_queued(
    db: Database,
    folder: Path,
    query: ReminderQuery,
    only: frozenset[int] | None,
    sandbox_server: MailServer | None,
    send_logs: tuple[Path, ...],
    *,
    quiet: bool,
) -> dict[str, int]:
    server, password = get_server(db, folder, sandbox_server)
    batch_id = _queue(db, query, only)

    def get_settings() -> foreground.SendSettings:
        nonlocal server, password
        settings = structure.get_structure(db)
        if sandbox_server:
            return foreground.SendSettings(server, password, RateLimit(0, 0, 0))
        if settings.server != server:
            server, password = get_server(db, folder, None)
        return foreground.SendSettings(server, password, settings.rate_limit)

    total = progress.get_progress(db, batch_id).total
    advice: Counter[str] = Counter()
    with progress_bar("Envoi", total, quiet=quiet) as bar:
        for send_result in foreground.send_with_short_pauses(db, get_settings, now, time.sleep, send_logs):
            bar.update(send_result.state is not MessageState.QUEUED)
            advice[send_result.advice] += 1
    result = progress.get_progress(db, batch_id)
    if result.state == "stopped" and result.reason not in advice:
        advice[result.reason] += 1
    for sentence, times in filter(itemgetter(0), advice.items()):
        click.echo(f"{sentence}{f' ({times} fois)' if times > 1 else ''}", err=True)
    if next_try := foreground.describe_next_try(db, query.level):
        click.echo(next_try, err=True)
    return {state.value: number for state, number in result.counts.items()}


def _queue(db: Database, query: ReminderQuery, only: frozenset[int] | None) -> int:
    """Queue the reminders and return the id of their batch; messages left by an earlier one are sent as well."""
    run.resume_all(db)
    try:
        return mails.queue_mails(db, query, now().date(), now(), customer_ids=only)
    except NothingSelected:
        if run.has_work(db, now()):
            return progress.list_open_batches(db)[-1]
        if next_try := foreground.describe_next_try(db, query.level):
            raise UserError(f"Rien à envoyer pour l'instant : attendez. {next_try}") from None
        raise
