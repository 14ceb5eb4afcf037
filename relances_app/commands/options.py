"""What every command works with: its options, the database, and refusals turned into exit statuses."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from relances_app.domain.dates import parse_date
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.dunning_levels import MAX_GRACE_DAYS
from relances_app.domain.errors import UserError

EXIT_OK, EXIT_REFUSED, _EXIT_WRONG_USAGE, EXIT_NOT_ALL_SENT, EXIT_UNCERTAIN = range(5)
"""Exit statuses; the third is click's own."""

as_json = click.option("--json", "as_json", is_flag=True, help="Réponse en JSON, pour un programme.")


class DateParam(click.ParamType):  # type: ignore[type-arg]
    """A day, as `01/08/2024` or `2024-08-01`."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day or say what is wrong."""
        if isinstance(value, date):
            return value
        try:
            return parse_date(str(value))
        except UserError as error:
            self.fail(error.message, param, ctx)


level_option = click.option("--level", type=click.IntRange(1, 3), required=True, help="Numéro de la relance.")
as_of_option = click.option("--as-of", type=DateParam(), help="Date limite ; aujourd'hui sinon.")
grace_option = click.option(
    "--grace-days", type=click.IntRange(0, MAX_GRACE_DAYS), help="Délai en jours ; celui de l'échelle sinon.",
)  # fmt: skip


def handle_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a refusal, or Ctrl+C wherever it comes, into its French sentence and exit status 1."""

    @wraps(command)
    def guarded(*args: object, **options: object) -> None:
        try:
            command(*args, **options)
        except UserError as error:
            click.echo(error.message, err=True)
            sys.exit(EXIT_REFUSED)
        except KeyboardInterrupt:
            click.echo("Interrompu : rien n'est enregistré à moitié.", err=True)
            sys.exit(EXIT_REFUSED)
        except OSError as error:
            click.echo(
                f"Accès impossible à « {error.filename} » : vérifiez le chemin et les droits.", err=True
            )
            sys.exit(EXIT_REFUSED)

    return guarded


def now() -> datetime:
    """Return the instant, with the local offset."""
    return datetime.now().astimezone()


@contextmanager
def open_data_folder(folder: Path) -> Iterator[Any]:
    """Open the database of a data folder, creating them where they are missing."""
    from relances_app.services.database import open_database, prepare_database  # noqa: PLC0415

    with open_database(prepare_database(folder, now())) as db:
        yield db


@contextmanager
def handle_interrupt() -> Iterator[None]:
    """Answer Ctrl+C in French; what it interrupts is one transaction, or none."""
    try:
        yield
    except KeyboardInterrupt:
        raise UserError(
            "Interrompu : chaque liste de factures est gardée en entier ou pas du tout."
        ) from None


def build_query(db: Any, level: int, as_of: date | None, grace_days: int | None) -> ReminderQuery:  # noqa: ANN401
    """Return what list is asked for; what is left out is today, and the delay of the level."""
    from relances_app.services.dunning_levels import get_levels  # noqa: PLC0415  services are loaded when wanted

    days = get_levels(db)[level].grace_days if grace_days is None else grace_days
    return ReminderQuery(level, as_of or now().date(), days)


def progress_bar(label: str, length: int, *, quiet: bool = False) -> Any:  # noqa: ANN401  click names no type for it
    """Return a bar for a person at a terminal; a pipe sees none."""
    return click.progressbar(length=length, label=label, hidden=quiet or not os.isatty(2), file=sys.stderr)


def show_json(value: object) -> None:
    """Print a value as JSON; days in ISO, sums in cents."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
