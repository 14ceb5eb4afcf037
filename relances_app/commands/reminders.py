"""Command `due`: list the due reminders."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from relances_app.commands.options import (
    as_json,
    as_of_option,
    build_query,
    grace_option,
    handle_errors,
    level_option,
    now,
    open_data_folder,
    show_json,
)
from relances_app.domain.dates import format_date
from relances_app.domain.money import format_euros


@click.command()
@level_option
@as_of_option
@grace_option
@as_json
@click.pass_obj
@handle_errors
def due(folder: Path, *, level: int, as_of: date | None, grace_days: int | None, as_json: bool) -> None:
    """Liste qui est à relancer."""
    from relances_app.domain.dunning.selection import ReminderMode  # noqa: PLC0415
    from relances_app.services.reminders import rows as reminders_rows  # noqa: PLC0415

    today = now().date()
    with open_data_folder(folder) as db:
        rows = reminders_rows.list_rows(
            db, build_query(db, level, as_of, grace_days), ReminderMode.EMAIL, today
        )
    if as_json:
        show_json([_row_to_json(row) for row in rows])
        return
    for row in rows:
        g = row.group
        click.echo(f"{g.code}  {g.name}  {format_euros(g.total)}  {g.email or 'sans adresse'}")
        if g.hold:
            click.echo(f"    {g.hold}")
        for item in row.items:
            click.echo(f"    {item.number}  {format_date(item.due_on)}  {format_euros(item.open_amount)}")
        for held in row.held:
            item, amount = held.item, format_euros(held.item.open_amount)
            click.echo(f"    {item.number}  {format_date(item.due_on)}  {amount}  {held.reason}")
    click.echo(f"{len(rows)} client(s), {format_euros(sum(row.group.total for row in rows))}")


def _row_to_json(row: Any) -> dict[str, object]:  # noqa: ANN401  loaded on demand
    from relances_app.domain.dunning.due_reminders import describe_own_hold  # noqa: PLC0415

    items = [(item, describe_own_hold(item)) for item in row.items]
    items += [(held.item, held.reason) for held in row.held]
    return {
        "code": row.group.code,
        "name": row.group.name,
        "email": row.group.email,
        "hold": row.group.hold,
        "capacity": row.group.kind.value,
        "language": row.group.language.value,
        "total_cents": row.group.total,
        "selected": row.ticked.count > 0,
        "documents": [
            {
                "number": item.number,
                "kind": item.kind.value,
                "issued_on": item.issued_on,
                "due_on": item.due_on,
                "amount_cents": item.amount,
                "open_cents": item.open_amount,
                "level": item.level,
                "last_reminded_on": item.last_reminded_on,
                "due_is_estimated": item.due_is_estimated,
                "hold": reason,
            }
            for item, reason in items
        ],
    }
