"""Page « Appels à passer »: the list to work through, and the form for what a call brought."""

from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.accounts.call_list import CallFilter, list_callable_items
from relances_app.domain.errors import UserError
from relances_app.domain.money import format_plain, parse_user_amount
from relances_app.services import calls
from relances_app.system.clock import now, today
from relances_app.web.call_form import CallForm
from relances_app.web.exports.calls import CALL_COLUMNS, build_call_rows
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.htmx import redirect_to, render
from relances_app.web.params import read_number
from relances_app.web.request_context import get_db
from relances_app.web.undo import offer_undo

page = Blueprint("calls", __name__, url_prefix="/appels")


@page.get("")
def show() -> str:
    """Show one page of the customers to call."""
    chosen, error = _read_filter()
    number = read_number(request.args.get("numero", "1"), 1, 10_000_000)
    return render_template(
        "calls/page.html",
        listed=calls.get_page(get_db(), today(), chosen, number),
        params=_to_params(chosen),
        chosen=chosen,
        minimum=request.args.get("minimum", "")[:40] if error else _to_params(chosen).get("minimum", ""),
        error=error,
        day=today(),
    )


@page.get(f"/export.<{EXPORT_FORMATS}:form>")
def export(form: str) -> Response:
    """Export the customers to call, all pages."""
    chosen, _ = _read_filter()
    lines = calls.list_calls(get_db(), today(), chosen)
    contacts = calls.list_contacts(get_db(), [line.account.customer_id for line in lines])
    return send_table("appels", form, today(), CALL_COLUMNS, build_call_rows(lines, contacts))


@page.get("/<int:customer_id>")
def show_form(customer_id: int) -> Response:
    """Show what is owed, the last contacts and the form for the answer."""
    return _render_form(customer_id, CallForm(formdata=None), None)


@page.post("/<int:customer_id>")
def record(customer_id: int) -> Response:
    """Record a call and go back to the page that it was entered from."""
    form = CallForm()
    chosen = {int(text) for text in request.form.getlist("documents") if text.isdecimal() and len(text) < 19}
    if not form.validate_on_submit():
        return _render_form(customer_id, form, chosen, status=422)
    try:
        undo = calls.record(get_db(), customer_id, form.read_report(), chosen, now())
    except UserError as error:
        form.show_error(error)
        return _render_form(customer_id, form, chosen, status=422)
    name = calls.get_account(get_db(), customer_id, today()).customer.name
    offer_undo(f"Appel enregistré : {name}.", undo)
    if request.form.get("retour") == "client":
        return redirect_to(url_for("customers.show", customer_id=customer_id, _anchor="fil"))
    return redirect_to(url_for(".show", **_to_params(_read_filter()[0])))


def _render_form(customer_id: int, form: CallForm, chosen: set[int] | None, *, status: int = 200) -> Response:
    """Render the form; `chosen` contains the ids of the selected invoices, None before it was submitted."""
    db = get_db()
    account = calls.get_account(db, customer_id, today())
    last_call = calls.find_last_call(db, customer_id)
    usual = {item.id for item in list_callable_items(account, today())}
    context: dict[str, Any] = {
        "customer_id": customer_id,
        "account": account,
        "items": sorted((i for i in account.items if i.is_open_invoice), key=lambda item: item.age_order),
        "chosen": usual if chosen is None else chosen,
        "contacts": calls.list_contacts(db, [customer_id]).get(customer_id, []),
        "has_wrong_number": calls.has_wrong_number(account, last_call),
        "form": form,
        "back": "client" if request.values.get("retour") == "client" else "",
        "params": _to_params(_read_filter()[0]),
        "day": today(),
    }
    if status != 200:
        return make_response(render_template("calls/form.html", **context), status)
    return render("calls/form.html", "calls/_form.html", **context)


def _read_filter() -> tuple[CallFilter, str]:
    """Return the filter of the address, and what is wrong with its sum; a wrong sum does not filter."""
    text, error, minimum = request.args.get("minimum", "").strip(), "", 0
    if text:
        try:
            minimum = max(parse_user_amount(text), 0)
        except UserError as refusal:
            error = refusal.message
    return CallFilter(minimum, request.args.get("relances") == "oui"), error


def _to_params(chosen: CallFilter) -> dict[str, Any]:
    """Return the parameters of the address for a filter."""
    params: dict[str, Any] = (
        {"minimum": format_plain(chosen.minimum).replace(".", ",")} if chosen.minimum else {}
    )
    return {**params, **({"relances": "oui"} if chosen.is_reminded_only else {})}
