"""List of all customers, and its exports."""

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from relances_app.domain.accounts.customer import CUSTOMER_KIND_LABELS
from relances_app.domain.language import LANGUAGE_LABELS
from relances_app.services import attention, customer_list
from relances_app.system.clock import today
from relances_app.web.exports.customers import (
    CUSTOMER_COLUMNS,
    PROMISE_COLUMNS,
    build_customer_rows,
    build_promise_rows,
)
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.pages.customers.blueprint import page
from relances_app.web.params import read_number
from relances_app.web.request_context import get_db
from relances_app.web.sort_headers import SortHeaders, read_sort_headers

SORT_COLUMNS = {
    "nom": "Client", "code": "Code", "solde": "Reste dû", "retard": "Retard le plus ancien",
    "relance": "Prochaine relance", "attente": "Suspension",
}  # fmt: skip
"""The sortable columns and their labels."""


@page.get("")
def show_all() -> str:
    """Show the customers that match the search, in the requested order."""
    db, search = get_db(), read_search()
    headers = _read_sort_headers(search)
    number = read_number(request.args.get("numero", "1"), 1, 10_000_000)
    is_selecting = request.args.get("modifier") == "oui"
    return render_template(
        "customers/all.html",
        listed=customer_list.list_customers(db, search, headers.order, number, today()),
        broken=attention.list_customers_with_broken_promises(db, today()),
        words=search,
        headers=headers,
        params=read_list_params(),
        is_selecting=is_selecting,
        kinds=CUSTOMER_KIND_LABELS,
        languages=LANGUAGE_LABELS,
    )


def read_search() -> str:
    """Return the search text of the address."""
    return " ".join(request.args.get("recherche", "")[:100].split())


def read_list_params() -> dict[str, Any]:
    """Return the parameters of the address that say which customers are shown, in which order."""
    names = ("recherche", "tri", "numero")
    return {name: text for name in names if (text := request.args.get(name, "")[:100])}


def _read_sort_headers(search: str) -> SortHeaders:
    is_selecting = request.args.get("modifier") == "oui"
    return read_sort_headers(
        ".show_all",
        SORT_COLUMNS,
        customer_list.ORDER_BY_NAME,
        recherche=search or None,
        modifier="oui" if is_selecting else None,
    )


@page.get(f"/export.<{EXPORT_FORMATS}:form>")
def export(form: str) -> Response:
    """Export all customers that match the search, with their ageing."""
    db, search = get_db(), read_search()
    lines = customer_list.iterate_customers(db, search, _read_sort_headers(search).order, today())
    rows = build_customer_rows(lines, attention.list_customers_with_broken_promises(db, today()))
    return send_table("clients", form, today(), CUSTOMER_COLUMNS, rows)


@page.get(f"/promesses/export.<{EXPORT_FORMATS}:form>")
def export_promises(form: str) -> Response:
    """Export the promises due today or broken."""
    rows = build_promise_rows(attention.list_due_promises(get_db(), today()), today())
    return send_table("promesses", form, today(), PROMISE_COLUMNS, rows)
