"""Console entry point: without a command it opens the browser; each command does one task and exits."""

import importlib
import io
import os
import sys
from pathlib import Path
from typing import Any

import click

from relances_app.commands.autostart import autostart_options, run_action
from relances_app.commands.options import as_json, handle_errors, open_data_folder, show_json
from relances_app.system.data_location import get_data_folder

VERSION = "0.2.0"


COMMANDS = {
    "import": "imports:import_",
    "doubts": "doubts:doubts",
    "payments": "payments:payments",
    "attach": "attachments:attach",
    "today": "today:today",
    "due": "reminders:due",
    "send": "send:send",
    "letters": "letters:letters",
    "statement": "statements:statement",
    "hold": "holds:hold",
    "customer": "customer:customer",
    "calls": "calls:calls",
    "forecast": "forecast:forecast",
    "outbox": "history:outbox",
    "history": "history:history",
    "mailbox": "mailbox:mailbox",
    "structure": "structure:structure",
    "backup": "backups:backup",
    "restore": "backups:restore",
}
"""Module and function of each command, imported when the command is called: the start of the others is shorter."""

OPENING = (None, "demo")
"""Commands that open the program, which locks the extraction folder itself."""


class _Program(click.Group):
    """Command group whose output to a pipe is UTF-8, and whose arguments Windows does not expand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in alphabetical order."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now if it is in a module of its own; None if there is none of that name."""
        module, _, function = COMMANDS.get(cmd_name, "").partition(":")
        if not module:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(importlib.import_module(f"relances_app.commands.{module}"), function)
        return command

    def main(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401  signature of click
        """Run the command line; `$USERNAME` and `*` in an argument are values and stay as they are."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
                stream.reconfigure(encoding="utf-8")
        return super().main(*args, **{"windows_expand_args": False, **options})


@click.group(
    cls=_Program, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--data", metavar="DIR", help="Dossier des données (aussi RELANCES_DATA).")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port souhaité.")
@click.option("--no-browser", is_flag=True, help="N'ouvre pas le navigateur ; affiche l'adresse.")
@autostart_options
@click.pass_context
@handle_errors
def main(ctx: click.Context, data: str | None, port: int, no_browser: bool, autostart: str | None) -> None:
    """Relances : les factures impayées, relancées par mail ou par courrier."""
    os.umask(0o077)  # files the program writes are readable by this user only
    if autostart:
        click.echo(run_action(autostart, data))
        ctx.exit()
    ctx.obj = get_data_folder(data)
    if ctx.invoked_subcommand not in OPENING:
        from relances_app.system.frozen.extraction_dir import locked_extraction_dir  # noqa: PLC0415

        ctx.with_resource(locked_extraction_dir())
    if ctx.invoked_subcommand is None:
        from relances_app.desktop.program import open_program, resolve_data_location  # noqa: PLC0415

        # Without a browser nobody can answer the question (a script, for example): use this computer's folder.
        if not no_browser:
            if not resolve_data_location(data):
                return
            ctx.obj = get_data_folder(data)
        open_program(ctx.obj, port=port, browser=not no_browser, echo=click.echo)


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0)
@click.option("--no-browser", is_flag=True)
@click.pass_context
@handle_errors
def demo(ctx: click.Context, port: int, no_browser: bool) -> None:
    """Ouvre une démonstration sur des données inventées, jetées à la fin."""
    import shutil  # noqa: PLC0415
    import tempfile  # noqa: PLC0415

    from relances_app.desktop.program import open_program  # noqa: PLC0415
    from relances_app.services import demo as demo_service  # noqa: PLC0415
    from relances_app.system.clock import today  # noqa: PLC0415

    root = ctx.find_root()
    requested = root.params["data"] or os.environ.get("RELANCES_DATA")
    folder = Path(requested) if requested else Path(tempfile.mkdtemp(prefix="relances-demo-"))
    try:
        with open_data_folder(folder) as db:
            if not demo_service.is_filled(db):
                demo_service.fill_started_sample(db, today())
        open_program(
            folder,
            port=port or root.params["port"],
            browser=not (no_browser or root.params["no_browser"]),
            echo=click.echo,
        )
    finally:
        if not requested:
            shutil.rmtree(folder, ignore_errors=True)


@main.command()
@as_json
def version(*, as_json: bool) -> None:
    """Affiche la version."""
    if as_json:
        show_json({"version": VERSION})
    else:
        click.echo(f"Relances {VERSION}")
