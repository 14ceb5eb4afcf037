"""Command `forecast`: the payments expected in the next twelve weeks."""

from pathlib import Path

import click

from relances_app.commands.options import as_json, handle_errors, now, open_data_folder, show_json
from relances_app.domain.dates import format_date
from relances_app.domain.money import format_euros


@click.command()
@as_json
@click.pass_obj
@handle_errors
def forecast(folder: Path, *, as_json: bool) -> None:
    """Estime les encaissements de douze semaines."""
    from relances_app.domain.accounts.cash_forecast import BASIS_LABELS  # noqa: PLC0415
    from relances_app.services import cash_forecast  # noqa: PLC0415

    with open_data_folder(folder) as db:
        found = cash_forecast.get_forecast(db, now().date())
    if as_json:
        show_json(
            {
                "weeks": [
                    {
                        "starts_on": week.starts_on,
                        "ends_on": week.ends_on,
                        "amount_cents": week.amount,
                        "promised_cents": week.promised,
                    }
                    for week in found.weeks
                ],
                "total_cents": found.total,
                "overdue_cents": found.overdue,
                "later_cents": found.later,
                "left_out_cents": {basis.value: amount for basis, amount in found.left_out.items()},
            }
        )
        return
    for week in found.weeks:
        promised = f" dont {format_euros(week.promised)} promis" if week.promised else ""
        click.echo(
            f"{format_date(week.starts_on)} - {format_date(week.ends_on)}  {format_euros(week.amount)}{promised}"
        )
    click.echo(f"Total estimé : {format_euros(found.total)}")
    click.echo(f"Attendus avant aujourd'hui et non reçus : {format_euros(found.overdue)}")
    click.echo(f"Plus tard : {format_euros(found.later)}")
    for basis, amount in found.left_out.items():
        click.echo(f"{BASIS_LABELS[basis].capitalize()} : {format_euros(amount)}")
