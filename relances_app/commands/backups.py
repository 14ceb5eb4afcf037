"""Commands `backup` and `restore`."""

from pathlib import Path

import click

from relances_app.commands.options import handle_errors, now, open_data_folder
from relances_app.domain.errors import UserError


@click.command()
@click.pass_obj
@handle_errors
def backup(folder: Path) -> None:
    """Fait une sauvegarde vérifiée des données, et dit où."""
    from relances_app.services import backups  # noqa: PLC0415

    with open_data_folder(folder):
        click.echo(str(backups.create(folder, now())))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
@handle_errors
def restore(folder: Path, file: Path) -> None:
    """Reprend une sauvegarde ; les données remplacées sont gardées à côté."""
    from relances_app.services import backups  # noqa: PLC0415
    from relances_app.system.lock import AlreadyOpen, Lock  # noqa: PLC0415

    try:
        with Lock(folder):
            replaced_path = backups.restore(folder, file.absolute(), now())
    except AlreadyOpen as error:
        raise UserError(
            "Relances est ouvert sur ces données : quittez-le avant de reprendre une sauvegarde."
        ) from error
    click.echo(f"Sauvegarde reprise.{f' Anciennes données : {replaced_path}' if replaced_path else ''}")
