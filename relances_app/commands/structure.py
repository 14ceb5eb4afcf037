"""Commands `structure show` and `structure set`."""

from pathlib import Path

import click

from relances_app.commands.options import as_json, handle_errors, open_data_folder, show_json
from relances_app.commands.sign_in import signin
from relances_app.domain.errors import UserError


@click.group()
def structure() -> None:
    """Règle la structure et son serveur de messagerie."""


structure.add_command(signin)


@structure.command("show")
@as_json
@click.pass_obj
@handle_errors
def structure_show(folder: Path, *, as_json: bool) -> None:
    """Affiche les réglages."""
    from relances_app.services import structure as service  # noqa: PLC0415

    with open_data_folder(folder) as db:
        values = service.get_values(db)
    if as_json:
        show_json(values)
        return
    for name, value in values.items():
        click.echo(f"{name}={value}")


@structure.command("set")
@click.argument("assignments", nargs=-1, required=True, metavar="NAME=VALUE...")
@click.pass_obj
@handle_errors
def structure_set(folder: Path, assignments: tuple[str, ...]) -> None:
    """Change des réglages ; les noms sont ceux que « structure show » affiche."""
    from relances_app.services import passwords  # noqa: PLC0415
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
        except UserError as error:
            raise UserError(f"{name} : {error.message}") from error
    with open_data_folder(folder) as db:
        previous_server = service.get_structure(db).server
        service.save_values(db, values)
        if "password_keeping" in values or service.get_structure(db).server != previous_server:
            passwords.delete(db, folder, previous_server)
        if "mail_host" in values:
            passwords.accept_server(db)
    click.echo(f"{len(values)} réglage(s) enregistré(s)")
