"""The terminal door: no word opens the browser, the others do one thing and end."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import IO, Any

import click

from relances_app.domain.dates import format_date, parse_date
from relances_app.domain.ladder import DEFAULT_GRACE_DAYS, MAX_GRACE_DAYS
from relances_app.domain.money import format_euros
from relances_app.domain.outcome import FRENCH, State
from relances_app.domain.refusals import Refusal
from relances_app.paths import find_data_folder

VERSION = "0.1.0"
DONE, REFUSED, _WRONG_USAGE, NOT_ALL_SENT, UNCERTAIN = range(5)

as_json = click.option("--json", "as_json", is_flag=True, help="Réponse en JSON, pour un programme.")


class Day(click.ParamType):  # type: ignore[type-arg]
    """A day, as `01/08/2024` or `2024-08-01`."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day or say what is wrong."""
        if isinstance(value, date):
            return value
        try:
            return parse_date(str(value))
        except Refusal as refusal:
            self.fail(refusal.sentence, param, ctx)


level_option = click.option("--level", type=click.IntRange(1, 3), required=True, help="Numéro de la relance.")
as_of_option = click.option("--as-of", type=Day(), help="Date limite ; aujourd'hui sinon.")
grace_option = click.option(
    "--grace-days", type=click.IntRange(0, MAX_GRACE_DAYS), default=DEFAULT_GRACE_DAYS, show_default=True,
    help="Délai en jours.",
)  # fmt: skip


def refusing(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a refusal into its French sentence and exit status 1."""

    @wraps(command)
    def guarded(*args: object, **options: object) -> None:
        try:
            command(*args, **options)
        except Refusal as refusal:
            click.echo(refusal.sentence, err=True)
            sys.exit(REFUSED)
        except OSError as error:
            click.echo(
                f"Accès impossible à « {error.filename} » : vérifiez le chemin et les droits.", err=True
            )
            sys.exit(REFUSED)

    return guarded


def now() -> datetime:
    """Return the instant, with the local offset."""
    return datetime.now().astimezone()


@contextmanager
def books(folder: Path) -> Iterator[Any]:
    """Open the books of a data folder, creating them where they are missing."""
    from relances_app.services.books import open_books, prepare_books  # noqa: PLC0415

    with open_books(prepare_books(folder, now())) as db:
        yield db


def show_json(value: object) -> None:
    """Print a value as JSON; days in ISO, sums in cents."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", metavar="DIR", help="Dossier des données (aussi RELANCES_DATA).")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port souhaité.")
@click.option("--no-browser", is_flag=True, help="N'ouvre pas le navigateur ; affiche l'adresse.")
@click.pass_context
@refusing
def main(ctx: click.Context, data: str | None, port: int, no_browser: bool) -> None:
    """Relances : les factures impayées, relancées par mail ou par courrier."""
    ctx.obj = find_data_folder(data)
    if ctx.invoked_subcommand is None:
        from relances_app.desktop import open_program  # noqa: PLC0415

        open_program(ctx.obj, port=port, browser=not no_browser, say=click.echo)


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0)
@click.option("--no-browser", is_flag=True)
@click.pass_context
@refusing
def demo(ctx: click.Context, port: int, no_browser: bool) -> None:
    """Ouvre une démonstration sur des données inventées, jetées à la fin."""
    import shutil  # noqa: PLC0415
    import tempfile  # noqa: PLC0415

    from relances_app.desktop import open_program  # noqa: PLC0415
    from relances_app.services import demo as demo_service  # noqa: PLC0415

    root = ctx.find_root()
    asked = root.params["data"] or os.environ.get("RELANCES_DATA")
    folder = Path(asked) if asked else Path(tempfile.mkdtemp(prefix="relances-demo-"))
    try:
        with books(folder) as db:
            if not demo_service.is_filled(db):
                demo_service.fill(db)
        open_program(
            folder,
            port=port or root.params["port"],
            browser=not (no_browser or root.params["no_browser"]),
            say=click.echo,
            demo_day=demo_service.AS_OF,
        )
    finally:
        if not asked:
            shutil.rmtree(folder, ignore_errors=True)


@main.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="Montre ce qui changerait, sans rien garder.")
@click.option("--additions", is_flag=True, help="Ces fichiers ne listent que des factures en plus.")
@click.option("--yes", is_flag=True, help="Garde même un fichier qui solde la plupart des factures.")
@as_json
@click.pass_obj
@refusing
def import_(
    folder: Path, files: tuple[Path, ...], *, dry_run: bool, additions: bool, yes: bool, as_json: bool
) -> None:
    """Apporte les factures ouvertes que d'autres programmes ont exportées."""
    from relances_app.services import imports  # noqa: PLC0415

    with books(folder) as db:
        taken = [imports.File(path.name, imports.read_path(path)) for path in files]
        preview = imports.preview_files(db, taken, is_whole_list=False if additions else None)
        if preview.unmapped:
            raise Refusal(imports.say_unmapped(preview))
        if preview.change.settles_most and not (yes or dry_run):
            raise Refusal(
                "Ce fichier solderait la plupart des factures : ajoutez --yes s'il dit vrai, ou --additions."
            )
        if not dry_run:
            imports.keep(db, preview, now())
        if as_json:
            show_json({"kept": not dry_run, **imports.describe(preview)})
            return
        for reading in preview.readings:
            for text in (*(r.sentence for r in reading.rejections), *reading.warnings):
                click.echo(f"{reading.name} : {text}", err=True)
        click.echo(preview.summary + (" (rien n'a été gardé)" if dry_run else ""))


@main.command()
@level_option
@as_of_option
@grace_option
@as_json
@click.pass_obj
@refusing
def due(folder: Path, *, level: int, as_of: date | None, grace_days: int, as_json: bool) -> None:
    """Liste qui est à relancer."""
    from relances_app.domain.reminder import Question  # noqa: PLC0415
    from relances_app.domain.selection import Mode  # noqa: PLC0415
    from relances_app.services import reminders  # noqa: PLC0415

    today = now().date()
    with books(folder) as db:
        rows = reminders.list_rows(db, Question(level, as_of or today, grace_days), Mode.EMAIL, today)
    if as_json:
        show_json([_row_to_json(row) for row in rows])
        return
    for row in rows:
        g = row.group
        click.echo(f"{g.code}  {g.name}  {format_euros(g.total)}  {g.email or 'sans adresse'}")
        for item in row.items:
            click.echo(f"    {item.number}  {format_date(item.due_on)}  {format_euros(item.open_amount)}")
    click.echo(f"{len(rows)} client(s), {format_euros(sum(row.group.total for row in rows))}")


def _row_to_json(row: Any) -> dict[str, object]:  # noqa: ANN401  services are loaded when wanted
    return {
        "code": row.group.code,
        "name": row.group.name,
        "email": row.group.email,
        "hold": row.group.hold,
        "total_cents": row.group.total,
        "selected": row.ticked.count > 0,
        "documents": [
            {
                "number": item.number,
                "kind": item.kind.value,
                "issued_on": item.issued_on,
                "due_on": item.due_on,
                "amount_cents": item.amount,
                "open_cents": item.open_amount,
                "level": item.level,
                "last_reminded_on": item.last_reminded_on,
                "due_is_estimated": item.due_is_estimated,
            }
            for item in row.items
        ],
    }


@main.command()
@level_option
@as_of_option
@grace_option
@click.option("--customer", "codes", multiple=True, metavar="CODE", help="Seulement ces clients.")
@click.option("--dry-run", is_flag=True, help="Dit ce qui partirait, sans rien envoyer.")
@as_json
@click.pass_obj
@refusing
def send(
    folder: Path,
    *,
    level: int,
    as_of: date | None,
    grace_days: int,
    codes: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Envoie les relances par mail, et attend qu'elles soient parties."""
    from relances_app.cli_send import send_all  # noqa: PLC0415
    from relances_app.domain.reminder import Question  # noqa: PLC0415

    question = Question(level, as_of or now().date(), grace_days)
    counts = send_all(folder, question, codes, dry_run=dry_run, quiet=as_json)
    if as_json:
        show_json(counts)
    elif dry_run:
        click.echo(f"{counts['would_send']} relance(s) à envoyer, {format_euros(counts['total_cents'])}")
    else:
        click.echo(", ".join(f"{number} {FRENCH[State(word)]}" for word, number in counts.items()))
    if counts.get("uncertain"):
        sys.exit(UNCERTAIN)
    if counts.get("refused") or counts.get("deferred") or counts.get("queued"):
        sys.exit(NOT_ALL_SENT)


@main.command()
@as_json
@click.pass_obj
@refusing
def outbox(folder: Path, *, as_json: bool) -> None:
    """Liste ce qui attend ou demande une décision."""
    from relances_app.services import outbox as service  # noqa: PLC0415

    with books(folder) as db:
        messages = service.list_not_final(db)
    if as_json:
        show_json([asdict(message) for message in messages])
        return
    for message in messages:
        click.echo(
            f"{message.id}  {message.state}  {message.customer_name}  {message.recipient}  {message.advice}"
        )
    click.echo(f"{len(messages)} message(s) non réglé(s)")


@main.command()
@as_json
@click.pass_obj
@refusing
def history(folder: Path, *, as_json: bool) -> None:
    """Liste les relances faites, la plus récente d'abord."""
    from relances_app.services import journal  # noqa: PLC0415
    from relances_app.services import outbox as outbox_service  # noqa: PLC0415

    with books(folder) as db:
        entries = journal.list_entries(db, limit=1_000_000)
        lines = {e.message_id: outbox_service.list_lines(db, e.message_id) for e in entries if e.message_id}
    if as_json:
        show_json(
            [
                {**asdict(e), "documents": [asdict(x) for x in lines.get(e.message_id or 0, [])]}
                for e in entries
            ]
        )
        return
    for entry in entries:
        click.echo(
            f"{format_date(entry.said_on)}  {entry.level}  {entry.event}  {entry.customer_name}  "
            f"{format_euros(entry.total)}  {entry.recipient}"
        )


@main.group()
def structure() -> None:
    """Règle la structure et son serveur de messagerie."""


@structure.command("show")
@as_json
@click.pass_obj
@refusing
def structure_show(folder: Path, *, as_json: bool) -> None:
    """Affiche les réglages."""
    from relances_app.services import structure as service  # noqa: PLC0415

    with books(folder) as db:
        values = service.find_values(db)
    if as_json:
        show_json(values)
        return
    for name, value in values.items():
        click.echo(f"{name}={value}")


@structure.command("set")
@click.argument("assignments", nargs=-1, required=True, metavar="NAME=VALUE...")
@click.pass_obj
@refusing
def structure_set(folder: Path, assignments: tuple[str, ...]) -> None:
    """Change des réglages ; les noms sont ceux que « structure show » affiche."""
    from relances_app.services import structure as service  # noqa: PLC0415

    values = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals or name not in service.COLUMNS:
            raise click.UsageError(
                f"« {assignment} » : écrivez NOM=VALEUR, avec un nom de « structure show »."
            )
        try:
            values[name] = service.check_value(name, text)
        except Refusal as refusal:
            raise Refusal(f"{name} : {refusal.sentence}") from refusal
    with books(folder) as db:
        service.keep_values(db, values)
    click.echo(f"{len(values)} réglage(s) enregistré(s)")


@main.group(invoke_without_command=True)
@click.option("--level", type=click.IntRange(1, 3), help="Numéro de la relance.")
@as_of_option
@grace_option
@click.option("--dated-on", type=Day(), help="Date d'édition ; aujourd'hui sinon.")
@click.option("--customer", "codes", multiple=True, metavar="CODE", help="Seulement ces clients.")
@click.option("--output", type=click.Path(path_type=Path), help="Fichier PDF à écrire.")
@click.pass_context
@refusing
def letters(
    ctx: click.Context,
    level: int | None,
    as_of: date | None,
    grace_days: int,
    dated_on: date | None,
    codes: tuple[str, ...],
    output: Path | None,
) -> None:
    """Écrit les lettres dans un PDF, sans rien compter."""
    if ctx.invoked_subcommand is not None:
        return
    if level is None or output is None:
        raise click.UsageError("Indiquez --level et --output.")
    from relances_app.domain.reminder import Question  # noqa: PLC0415
    from relances_app.services import letters as service  # noqa: PLC0415
    from relances_app.services import reminders  # noqa: PLC0415

    instant = now()
    with books(ctx.obj) as db:
        only = frozenset(reminders.find_customer_id(db, code) for code in codes) if codes else None
        question = Question(level, as_of or instant.date(), grace_days)
        with _replacing(output) as file:
            batch_id = service.edit_letters(db, question, dated_on or instant.date(), instant, only=only)
            file.write(service.read_print(db, batch_id)[0])
        count = len(service.list_waiting(db, batch_id))
    click.echo(f"{count} lettre(s) dans {output}. Une fois parties : relances letters confirm {batch_id}")


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write a file beside, then put it in place: a place that cannot be written is known before the work."""
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            yield file
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@letters.command("confirm")
@click.argument("batch", type=int)
@click.pass_obj
@refusing
def letters_confirm(folder: Path, batch: int) -> None:
    """Compte les lettres d'un lot : elles sont parties."""
    from relances_app.services import letters as service  # noqa: PLC0415

    with books(folder) as db:
        gone, _ = service.confirm(db, batch, now())
    click.echo(f"{gone} lettre(s) comptée(s)")


@main.command()
@click.pass_obj
@refusing
def backup(folder: Path) -> None:
    """Fait une sauvegarde vérifiée des données, et dit où."""
    from relances_app.services import backups  # noqa: PLC0415

    with books(folder):
        click.echo(str(backups.make(folder, now())))


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
@refusing
def restore(folder: Path, file: Path) -> None:
    """Reprend une sauvegarde ; les données remplacées sont gardées à côté."""
    from relances_app.instance import AlreadyOpen, Lock  # noqa: PLC0415
    from relances_app.services import backups  # noqa: PLC0415

    try:
        with Lock(folder):
            kept = backups.restore(folder, file.absolute(), now())
    except AlreadyOpen as error:
        raise Refusal(
            "Relances est ouvert sur ces données : quittez-le avant de reprendre une sauvegarde."
        ) from error
    click.echo(f"Sauvegarde reprise.{f' Anciennes données : {kept}' if kept else ''}")


@main.command()
@as_json
def version(*, as_json: bool) -> None:
    """Affiche la version."""
    if as_json:
        show_json({"version": VERSION})
    else:
        click.echo(f"Relances {VERSION}")
