"""Commands on doubts: list the questions that wait, and answer them."""

from pathlib import Path

import click

from relances_app.commands.options import as_json, handle_errors, now, open_data_folder, show_json


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
@handle_errors
def doubts(ctx: click.Context, *, as_json: bool) -> None:
    """Liste ce qui est à vérifier avant toute relance."""
    if ctx.invoked_subcommand is not None:
        return
    from relances_app.services import doubts as service  # noqa: PLC0415

    with open_data_folder(ctx.obj) as db:
        found = service.list_open(db)
    if as_json:
        show_json([service.to_dict(stored) for stored in found])
        return
    for stored in found:
        choices = " ou ".join(f"{c.answer} ({c.label})" for c in stored.doubt.choices)
        click.echo(f"{stored.id}  {stored.doubt.message}")
        click.echo(f"    relances doubts answer {stored.id} … : {choices}")
    click.echo(f"{len(found)} question(s)")


@doubts.command("answer")
@click.argument("doubt", type=int)
@click.argument("answer")
@click.pass_obj
@handle_errors
def doubts_answer(folder: Path, doubt: int, answer: str) -> None:
    """Répond à une question ; la réponse sert aussi aux fichiers suivants."""
    from relances_app.services import doubts as service  # noqa: PLC0415

    with open_data_folder(folder) as db:
        service.answer(db, [doubt], answer, now())
    click.echo("Réponse enregistrée.")
