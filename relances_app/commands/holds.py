"""Command `hold`: dispute, promise or pause of one document, or of all open invoices of a customer."""

from pathlib import Path
from typing import Any

import click

from relances_app.commands.options import DateParam, handle_errors, now, open_data_folder


@click.command()
@click.argument("code")
@click.argument("number")
@click.option("--kind", type=click.Choice(["dispute", "promise", "pause"]), help="Ce qui est noté.")
@click.option(
    "--topic",
    type=click.Choice(["amount", "goods", "not_received", "paid", "other"]),
    help="Objet du litige.",
)
@click.option("--amount", default="", metavar="EUROS", help="Somme contestée ou promise.")
@click.option("--until", type=DateParam(), help="Jour promis, ou dernier jour.")
@click.option("--note", default="", help="Précision.")
@click.option("--all", "is_for_all", is_flag=True, help="Toutes les factures ouvertes du client.")
@click.option("--release", is_flag=True, help="Relance de nouveau.")
@click.pass_obj
@handle_errors
def hold(folder: Path, code: str, number: str, *, release: bool, is_for_all: bool, **values: Any) -> None:  # noqa: ANN401  options of click
    """Note un litige, une promesse ou une pause sur une facture."""
    from relances_app.services import document_holds  # noqa: PLC0415
    from relances_app.services.reminders import explain  # noqa: PLC0415

    if release == bool(values["kind"]):
        raise click.UsageError("Indiquez --kind ou --release.")
    today = now().date()
    with open_data_folder(folder) as db:
        customer_id = explain.get_customer_id(db, code)
        document_id = document_holds.find_document(db, customer_id, number, today)
        if release:
            document_holds.release_document(db, customer_id, document_id, today, is_for_all=is_for_all)
        else:
            placed = _build_hold(values)
            document_holds.hold_document(db, customer_id, document_id, placed, today, is_for_all=is_for_all)
    what = "Toutes ses factures" if is_for_all else number
    click.echo(f"{what} : {'relancé de nouveau' if release else 'relances suspendues'}")


def _build_hold(values: dict[str, Any]) -> Any:  # noqa: ANN401  loaded on demand
    from relances_app.domain.accounts.hold import DisputeTopic, Hold, HoldKind  # noqa: PLC0415
    from relances_app.domain.money import parse_user_amount  # noqa: PLC0415

    return Hold(
        HoldKind(values["kind"]),
        " ".join(values["note"].split())[:200],
        values["until"],
        DisputeTopic(values["topic"]) if values["topic"] else None,
        parse_user_amount(values["amount"]) if values["amount"] else None,
    )
