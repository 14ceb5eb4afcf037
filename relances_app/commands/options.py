"""What every command works with: its options, the books, and refusals turned into exit statuses."""

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
from relances_app.domain.dunning.due_reminders import Question
from relances_app.domain.dunning.dunning_levels import MAX_GRACE_DAYS
from relances_app.domain.errors import Refusal

DONE, REFUSED, _WRONG_USAGE, NOT_ALL_SENT, UNCERTAIN = range(5)
"""Exit statuses; the third is click's own."""

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
    "--grace-days", type=click.IntRange(0, MAX_GRACE_DAYS), help="Délai en jours ; celui de l'échelle sinon.",
)  # fmt: skip


def refusing(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a refusal, or Ctrl+C wherever it comes, into its French sentence and exit status 1."""

    @wraps(command)
    def guarded(*args: object, **options: object) -> None:
        try:
            command(*args, **options)
        except Refusal as refusal:
            click.echo(refusal.sentence, err=True)
            sys.exit(REFUSED)
        except KeyboardInterrupt:
            click.echo("Interrompu : rien n'est enregistré à moitié.", err=True)
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
    from relances_app.services.database import open_books, prepare_books  # noqa: PLC0415

    with open_books(prepare_books(folder, now())) as db:
        yield db


@contextmanager
def telling_interruption() -> Iterator[None]:
    """Answer Ctrl+C in French; what it interrupts is one transaction, or none."""
    try:
        yield
    except KeyboardInterrupt:
        raise Refusal("Interrompu : chaque liste de factures est gardée en entier ou pas du tout.") from None


def ask(db: Any, level: int, as_of: date | None, grace_days: int | None) -> Question:  # noqa: ANN401
    """Return what list is asked for; what is left out is today, and the delay of the level."""
    from relances_app.services.dunning_levels import find_ladder  # noqa: PLC0415  services are loaded when wanted

    delay = find_ladder(db)[level].grace_days if grace_days is None else grace_days
    return Question(level, as_of or now().date(), delay)


def progress_bar(label: str, length: int, *, quiet: bool = False) -> Any:  # noqa: ANN401  click names no type for it
    """Return a bar for a person at a terminal; a pipe sees none."""
    return click.progressbar(length=length, label=label, hidden=quiet or not os.isatty(2), file=sys.stderr)


def show_json(value: object) -> None:
    """Print a value as JSON; days in ISO, sums in cents."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
