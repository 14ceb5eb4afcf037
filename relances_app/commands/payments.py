"""Commands on payments that wait for a person: list, confirm, refuse."""

from pathlib import Path

import click

from relances_app.commands.options import as_json, handle_errors, now, open_data_folder, show_json


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
@handle_errors
def payments(ctx: click.Context, *, as_json: bool) -> None:
    """Liste les règlements à valider."""
    if ctx.invoked_subcommand is not None:
        return
    from relances_app.services import doubts  # noqa: PLC0415

    with open_data_folder(ctx.obj) as db:
        found = doubts.list_payments(db)
    if as_json:
        show_json([doubts.to_dict(stored) for stored in found])
        return
    for stored in found:
        click.echo(f"{stored.id}  {stored.doubt.message}")
    click.echo(f"{len(found)} règlement(s) à valider : relances payments confirm N, ou refuse N")


@payments.command()
@click.argument("number", type=int)
@click.option(
    "--choice", default=1, type=click.IntRange(1), help="Laquelle des propositions, s'il y en a plusieurs."
)
@click.pass_obj
@handle_errors
def confirm(folder: Path, *, number: int, choice: int) -> None:
    """Valide un règlement : ce qu'il règle est soldé, ou de nouveau dû s'il a été rejeté."""
    from relances_app.services import doubts  # noqa: PLC0415

    with open_data_folder(folder) as db:
        doubts.confirm_payment(db, number, choice, now())
    click.echo("Règlement validé.")


@payments.command()
@click.argument("number", type=int)
@click.pass_obj
@handle_errors
def refuse(folder: Path, *, number: int) -> None:
    """Refuse un règlement : ce qu'il semblait régler reste dû ; un rejet refusé laisse la facture réglée."""
    from relances_app.services import doubts  # noqa: PLC0415

    with open_data_folder(folder) as db:
        doubts.refuse_payment(db, number, now())
    click.echo("Règlement refusé.")
