"""Command `attach`: store invoice PDFs and match them with documents."""

from dataclasses import asdict
from pathlib import Path

import click

from relances_app.commands.options import as_json, handle_errors, now, open_data_folder, show_json


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@as_json
@click.pass_obj
@handle_errors
def attach(folder: Path, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Garde les PDF des factures, seuls ou en ZIP, et les rapproche de leurs documents."""
    from relances_app.services import attachments  # noqa: PLC0415

    with open_data_folder(folder) as db:
        arrival = attachments.add_files(db, [(path.name, path.read_bytes()) for path in files], now())
    if as_json:
        show_json({**asdict(arrival), "refused": list(arrival.refused)})
        return
    for text in arrival.refused:
        click.echo(text, err=True)
    click.echo(
        f"{arrival.matched} retrouvée(s), {arrival.proposed} à confirmer sur la page « Pièces jointes », "
        f"{arrival.unknown} sans document"
    )
