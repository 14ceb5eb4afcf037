"""Command `statement`: print statements of account."""

from pathlib import Path

import click

from relances_app.commands.options import handle_errors, now, open_data_folder
from relances_app.commands.output_file import atomic_write


@click.command()
@click.option("--customer", "codes", multiple=True, required=True, metavar="CODE", help="Ces clients.")
@click.option("--output", type=click.Path(path_type=Path), required=True, help="Fichier PDF à écrire.")
@click.pass_obj
@handle_errors
def statement(folder: Path, codes: tuple[str, ...], output: Path) -> None:
    """Écrit des relevés de compte dans un PDF, sans relancer."""
    from relances_app.services import letters  # noqa: PLC0415
    from relances_app.services.batches import statements  # noqa: PLC0415
    from relances_app.services.reminders import explain  # noqa: PLC0415

    with open_data_folder(folder) as db:
        customer_ids = [explain.get_customer_id(db, code) for code in dict.fromkeys(codes)]
        # One transaction: the statements are stored only if their file is in its place.
        with db.write(), atomic_write(output) as file:
            batch_id = statements.print_statements(db, customer_ids, now())
            file.write(letters.get_print(db, batch_id)[0])
        count, held = len(letters.list_letters(db, batch_id)), letters.list_held(db, batch_id)
    for _, name, reason in held:
        click.echo(f"{name} : relevé non imprimé : {reason}.", err=True)
    click.echo(f"{count} relevé(s) dans {output}. Une fois partis : relances letters confirm {batch_id}")
