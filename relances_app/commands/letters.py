"""Commands `letters` and `letters confirm`: create letters, and mark a batch as posted."""

from datetime import date
from pathlib import Path

import click

from relances_app.commands.options import (
    DateParam,
    as_of_option,
    build_query,
    grace_option,
    handle_errors,
    now,
    open_data_folder,
)
from relances_app.commands.output_file import atomic_write


@click.group(invoke_without_command=True)
@click.option("--level", type=click.IntRange(1, 3), help="Numéro de la relance.")
@as_of_option
@grace_option
@click.option("--dated-on", type=DateParam(), help="Date d'édition ; aujourd'hui sinon.")
@click.option("--customer", "codes", multiple=True, metavar="CODE", help="Seulement ces clients.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Fichier à écrire ; un PDF par client s'il finit par .zip.",
)
@click.option("--invoices", is_flag=True, help="Chaque lettre suivie des PDF de ses factures.")
@click.option("--printer", default="", metavar="NAME", help="Décalée pour cette imprimante.")
@click.pass_context
@handle_errors
def letters(
    ctx: click.Context,
    level: int | None,
    as_of: date | None,
    grace_days: int | None,
    dated_on: date | None,
    codes: tuple[str, ...],
    output: Path | None,
    *,
    invoices: bool,
    printer: str,
) -> None:
    """Écrit les lettres dans un PDF, sans rien compter."""
    if ctx.invoked_subcommand is not None:
        return
    if level is None or output is None:
        raise click.UsageError("Indiquez --level et --output.")
    from relances_app.services import letters as service  # noqa: PLC0415
    from relances_app.services import stationery  # noqa: PLC0415
    from relances_app.services.batches import letters as batches_letters  # noqa: PLC0415
    from relances_app.services.reminders import explain  # noqa: PLC0415

    instant = now()
    with open_data_folder(ctx.obj) as db:
        only = frozenset(explain.get_customer_id(db, code) for code in codes) if codes else None
        query = build_query(db, level, as_of, grace_days)
        # One transaction: the letters are created only if their file is in its place.
        with db.write(), atomic_write(output) as file:
            offset = stationery.get_printer_by_name(db, printer).offset_mm if printer else (0.0, 0.0)
            print_options = batches_letters.PrintOptions(offset_mm=offset, has_invoices=invoices)
            batch_id = batches_letters.create_letters(
                db, query, dated_on or instant.date(), instant, customer_ids=only, print_options=print_options
            )
            is_zip = output.suffix.lower() == ".zip"
            file.write(service.zip_letters(db, batch_id) if is_zip else service.get_print(db, batch_id)[0])
        count = len(service.list_letters(db, batch_id))
        held = service.list_held(db, batch_id)
    for _, name, reason in held:
        click.echo(f"{name} : lettre non imprimée : {reason}.", err=True)
    click.echo(f"{count} lettre(s) dans {output}. Une fois postées : relances letters confirm {batch_id}")


@letters.command("confirm")
@click.argument("batch", type=int)
@click.pass_obj
@handle_errors
def letters_confirm(folder: Path, batch: int) -> None:
    """Compte les lettres d'un lot : elles sont parties."""
    from relances_app.services import letters as service  # noqa: PLC0415

    with open_data_folder(folder) as db:
        posted_count, _ = service.confirm_sent(db, batch, now())
    click.echo(f"{posted_count} lettre(s) comptée(s)")
