"""Helpers of all commands: shared options, the database, error handling and JSON output."""

import ctypes
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
"""Exit statuses; 2 is used by click for wrong usage."""

_STD_INPUT_HANDLE = -10
"""Argument of GetStdHandle (Windows)."""

as_json = click.option("--json", "as_json", is_flag=True, help="Réponse en JSON, pour un programme.")


class DateParam(click.ParamType):  # type: ignore[type-arg]
    """A date such as `01/08/2024` or `2024-08-01`."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse the date, or fail with the reason."""
        if isinstance(value, date):
            return value
        try:
            return parse_date(str(value))
        except UserError as error:
            self.fail(error.message, param, ctx)


level_option = click.option("--level", type=click.IntRange(1, 3), required=True, help="Numéro de la relance.")
as_of_option = click.option("--as-of", type=DateParam(), help="Date limite ; aujourd'hui sinon.")
grace_option = click.option(
    "--grace-days", type=click.IntRange(0, MAX_GRACE_DAYS), help="Délai en jours ; celui du scénario sinon.",
)  # fmt: skip


def handle_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Report user errors, Ctrl+C and file errors as a French sentence with exit status 1."""

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
            if error.filename is None:  # the pipe of the output was closed by its reader
                _discard_output()
                sys.exit(EXIT_REFUSED)
            click.echo(
                f"Accès impossible à « {error.filename} » : vérifiez le chemin et les droits.", err=True
            )
            sys.exit(EXIT_REFUSED)

    return guarded


def _discard_output() -> None:
    """Point stdout at the null device, so that the interpreter does not fail when it flushes at exit."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def can_prompt() -> bool:
    """Return whether a person can be asked for input: stdin is a terminal, and not the NUL device of Windows."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    # isatty() is true for NUL on Windows, where only a console has a screen position.
    return sys.platform != "win32" or _has_console()


def _has_console() -> bool:
    kernel32 = getattr(getattr(ctypes, "windll", None), "kernel32", None)
    mode = ctypes.c_uint32()
    handle = kernel32.GetStdHandle(_STD_INPUT_HANDLE) if kernel32 else 0
    return bool(kernel32 and kernel32.GetConsoleMode(handle, ctypes.byref(mode)))


def now() -> datetime:
    """Return the current time with the local UTC offset."""
    return datetime.now().astimezone()


@contextmanager
def open_data_folder(folder: Path) -> Iterator[Any]:
    """Open the database of a data folder, creating it if needed."""
    from relances_app.services.database import open_database, prepare_database  # noqa: PLC0415

    with open_database(prepare_database(folder, now())) as db:
        yield db


@contextmanager
def handle_interrupt() -> Iterator[None]:
    """Turn Ctrl+C into a UserError that explains what was saved."""
    try:
        yield
    except KeyboardInterrupt:
        raise UserError(
            "Interrompu : chaque liste de factures est gardée en entier ou pas du tout."
        ) from None


def build_query(db: Any, level: int, as_of: date | None, grace_days: int | None) -> ReminderQuery:  # noqa: ANN401
    """Return the query of a list; the defaults are today and the delay of the level."""
    from relances_app.services.dunning_levels import get_levels  # noqa: PLC0415  loaded on demand

    days = get_levels(db)[level].grace_days if grace_days is None else grace_days
    return ReminderQuery(level, as_of or now().date(), days)


def progress_bar(label: str, length: int, *, quiet: bool = False) -> Any:  # noqa: ANN401  click names no type for it
    """Return a progress bar on stderr, hidden unless stderr is a terminal."""
    return click.progressbar(length=length, label=label, hidden=quiet or not os.isatty(2), file=sys.stderr)


def show_json(value: object) -> None:
    """Print a value as JSON; dates in ISO format, amounts in cents."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
