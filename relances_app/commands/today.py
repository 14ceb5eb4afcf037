"""Command `today`: what is due today, for a person or a scheduler."""

from pathlib import Path
from typing import Any

import click

from relances_app.commands.options import as_json, handle_errors, now, open_data_folder, show_json
from relances_app.domain.dates import format_date, format_long_date
from relances_app.domain.money import format_euros


@click.command()
@as_json
@click.pass_obj
@handle_errors
def today(folder: Path, *, as_json: bool) -> None:
    """Dit ce qui est dû aujourd'hui, et si c'est un jour ouvré."""
    from relances_app.services.reminders import agenda as service  # noqa: PLC0415

    with open_data_folder(folder) as db:
        found = service.get_agenda(db, now())
    if as_json:
        show_json(_to_json(found))
        return
    kind = (
        "jour ouvré"
        if found.is_working_day
        else f"jour non ouvré{f' : {found.holiday}' * bool(found.holiday)}"
    )
    click.echo(f"{format_long_date(found.day)}, {kind}")
    for totals in found.lists:
        click.echo(
            f"Relance {totals.query.level} : {totals.customers} client(s), {totals.documents} document(s), "
            f"{format_euros(totals.total)}"
        )
    data = (
        f"données du {format_date(found.data_at.astimezone().date())}" if found.data_at else "aucune donnée"
    )
    click.echo(
        f"{found.questions} question(s) à vérifier, {found.due_promises} promesse(s) échue(s), "
        f"{found.call_backs} client(s) à rappeler, {data}"
    )
    verb = "est due" if found.reminders < 2 else "sont dues"
    click.echo(f"{found.reminders} relance(s) {verb}, {format_euros(found.total)}")


def _to_json(found: Any) -> dict[str, object]:  # noqa: ANN401  loaded on demand
    return {
        "day": found.day,
        "is_working_day": found.is_working_day,
        "holiday": found.holiday,
        "next_working_day": found.next_working_day,
        "moment": {
            "rhythm": found.moment.rhythm.value,
            "weekday": found.moment.weekday,
            "hour": found.moment.hour,
            "last_at": found.last_moment.isoformat() if found.last_moment else None,
        },
        "is_now": found.is_now,
        "reminders": found.reminders,
        "total_cents": found.total,
        "levels": [
            {
                "level": totals.query.level,
                "customers": totals.customers,
                "documents": totals.documents,
                "total_cents": totals.total,
                "ready": totals.ready,
            }
            for totals in found.lists
        ],
        "data_at": found.data_at.isoformat() if found.data_at else None,
        "questions": found.questions,
        "due_promises": found.due_promises,
        "call_backs": found.call_backs,
    }
