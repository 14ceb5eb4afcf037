"""Commands on calls: list the customers to call, and record what a call brought."""

from pathlib import Path
from typing import Any

import click

from relances_app.commands.options import DateParam, as_json, handle_errors, now, open_data_folder, show_json
from relances_app.domain.dates import format_date
from relances_app.domain.money import format_euros

_OUTCOMES = ("unreachable", "call_back", "promise", "dispute", "paid", "wrong_number", "note")
_TOPICS = ("amount", "goods", "not_received", "paid", "other")


@click.group(invoke_without_command=True)
@click.option("--minimum", default="", metavar="EUROS", help="À partir de cette somme.")
@click.option("--reminded", is_flag=True, help="Clients déjà relancés seulement.")
@as_json
@click.pass_context
@handle_errors
def calls(ctx: click.Context, *, minimum: str, reminded: bool, as_json: bool) -> None:
    """Liste les appels à passer, la plus grosse somme en premier."""
    if ctx.invoked_subcommand is not None:
        return
    from relances_app.domain.accounts.call_list import CallFilter  # noqa: PLC0415
    from relances_app.domain.money import parse_user_amount  # noqa: PLC0415
    from relances_app.services import calls as service  # noqa: PLC0415

    chosen = CallFilter(parse_user_amount(minimum) if minimum else 0, reminded)
    with open_data_folder(ctx.obj) as db:
        lines = service.list_calls(db, now().date(), chosen)
        contacts = service.list_contacts(db, [line.account.customer_id for line in lines])
    if as_json:
        show_json([_to_json(line, contacts.get(line.account.customer_id, [])) for line in lines])
        return
    for line in lines:
        customer = line.account.customer
        phone = customer.phone or "sans numéro"
        wrong = " (mauvais numéro)" if line.has_wrong_number else ""
        again = "  à rappeler" if line.is_call_back else ""
        click.echo(f"{customer.code}  {customer.name}  {phone}{wrong}  {format_euros(line.total)}{again}")
        for one in contacts.get(line.account.customer_id, []):
            click.echo(f"    {format_date(one.on)} {one.what}{f' : {one.note}' if one.note else ''}")
    click.echo(f"{len(lines)} client(s), {format_euros(sum(line.total for line in lines))}")


def _to_json(line: Any, contacts: Any) -> dict[str, object]:  # noqa: ANN401  loaded on demand
    customer = line.account.customer
    return {
        "code": customer.code,
        "name": customer.name,
        "phone": customer.phone,
        "phone_is_wrong": line.has_wrong_number,
        "is_call_back": line.is_call_back,
        "total_cents": line.total,
        "days_late": line.days_late,
        "level": line.level,
        "documents": [
            {"number": item.number, "due_on": item.due_on, "open_cents": item.open_amount}
            for item in line.items
        ],
        "contacts": [{"on": one.on, "what": one.what, "note": one.note} for one in contacts],
    }


@calls.command("record")
@click.argument("code")
@click.option("--outcome", type=click.Choice(_OUTCOMES), required=True, help="Ce que l'appel a donné.")
@click.option("--on", "day", type=DateParam(), help="Jour promis, ou jour où rappeler.")
@click.option("--amount", default="", metavar="EUROS", help="Somme promise ou contestée.")
@click.option("--topic", type=click.Choice(_TOPICS), help="Objet du litige.")
@click.option("--document", "numbers", multiple=True, metavar="NUMBER", help="Ces factures seulement.")
@click.option("--note", default="", help="Précision.")
@click.pass_obj
@handle_errors
def calls_record(folder: Path, code: str, *, outcome: str, numbers: tuple[str, ...], **values: Any) -> None:  # noqa: ANN401  options of click
    """Note un appel, avec sa promesse ou son litige."""
    from relances_app.domain.accounts.call import CALL_LABELS, CallOutcome, CallReport  # noqa: PLC0415
    from relances_app.domain.accounts.hold import DisputeTopic  # noqa: PLC0415
    from relances_app.domain.money import parse_user_amount  # noqa: PLC0415
    from relances_app.services import calls as service  # noqa: PLC0415
    from relances_app.services.reminders import explain  # noqa: PLC0415

    report = CallReport(
        CallOutcome(outcome),
        " ".join(values["note"].split())[:200],
        values["day"],
        parse_user_amount(values["amount"]) if values["amount"] else None,
        DisputeTopic(values["topic"]) if values["topic"] else None,
    )
    with open_data_folder(folder) as db:
        customer_id = explain.get_customer_id(db, code)
        account = service.get_account(db, customer_id, now().date())
        document_ids = service.find_documents(account, numbers, now().date())
        service.record(db, customer_id, report, document_ids, now())
    click.echo(f"{account.customer.name} : appel enregistré, {CALL_LABELS[report.outcome]}.")
