"""Command `customer`: language and type of customers."""

from pathlib import Path

import click

from relances_app.commands.options import handle_errors, open_data_folder


@click.command()
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option("--language", type=click.Choice(["fr", "en"]), help="Langue des mails et des lettres.")
@click.option("--capacity", type=click.Choice(["professional", "private", "unknown"]), help="Type de client.")
@click.pass_obj
@handle_errors
def customer(folder: Path, codes: tuple[str, ...], *, language: str | None, capacity: str | None) -> None:
    """Change la langue ou le type de clients."""
    from relances_app.domain.accounts.customer import CustomerKind  # noqa: PLC0415
    from relances_app.domain.language import Language  # noqa: PLC0415
    from relances_app.services import customer_types  # noqa: PLC0415
    from relances_app.services.reminders import explain  # noqa: PLC0415

    if language is None and capacity is None:
        raise click.UsageError("Indiquez --language ou --capacity.")
    change = customer_types.TypeChange(
        CustomerKind(capacity) if capacity else None, Language(language) if language else None
    )
    with open_data_folder(folder) as db:
        customer_ids = [explain.get_customer_id(db, code) for code in dict.fromkeys(codes)]
        count, _ = customer_types.change_types(db, customer_ids, change)
    click.echo(f"{count} client(s) : {change.label}")
