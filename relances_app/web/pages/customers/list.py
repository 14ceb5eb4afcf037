"""List of all customers, and its exports."""

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from relances_app.domain.accounts.customer import CUSTOMER_KIND_LABELS
from relances_app.domain.accounts.customer_subset import CustomerSubset
from relances_app.domain.errors import UserError
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
    "nom": "Client", "code": "Code", "solde": "Solde", "retard": "Retard",
    "relance": "Prochaine relance", "attente": "État",
}  # fmt: skip
"""The sortable columns and their labels."""
SUBSET_LABELS = {
    CustomerSubset.OVERDUE: "En retard",
    CustomerSubset.ON_HOLD: "Suspendus",
    CustomerSubset.BROKEN_PROMISE: "Promesse non tenue",
    CustomerSubset.WITHOUT_EMAIL: "Sans adresse mail",
}


@page.get("")
def show_all() -> str:
    """Show the customers that match search and chip, in the requested order."""
    db, search, subset = get_db(), read_search(), read_subset()
    headers = _read_sort_headers(search, subset)
    number = read_number(request.args.get("numero", "1"), 1, 10_000_000)
    is_selecting = request.args.get("modifier") == "oui"
    return render_template(
        "customers/all.html",
        listed=customer_list.list_customers(db, search, headers.order, number, today(), subset),
        broken=attention.list_customers_with_broken_promises(db, today()),
        words=search,
        subset=subset,
        SUBSETS=SUBSET_LABELS,
        headers=headers,
        params=read_list_params(),
        is_selecting=is_selecting,
        kinds=CUSTOMER_KIND_LABELS,
        languages=LANGUAGE_LABELS,
    )


def read_search() -> str:
    """Return the search text of the address."""
    return " ".join(request.args.get("recherche", "")[:100].split())


def read_subset() -> CustomerSubset | None:
    """Return the chip of the request; raises UserError."""
    text = request.args.get("montrer", "")
    if text and text not in set(CustomerSubset):
        raise UserError("Ce filtre n'existe pas : choisissez-en un au-dessus de la liste.")
    return CustomerSubset(text) if text else None


def read_list_params() -> dict[str, Any]:
    """Return the parameters of the address that say which customers are shown, in which order."""
    names = ("recherche", "montrer", "tri", "numero")
    return {name: text for name in names if (text := request.args.get(name, "")[:100])}


def _read_sort_headers(search: str, subset: CustomerSubset | None) -> SortHeaders:
    is_selecting = request.args.get("modifier") == "oui"
    return read_sort_headers(
        ".show_all",
        SORT_COLUMNS,
        customer_list.ORDER_BY_NAME,
        recherche=search or None,
        montrer=subset,
        modifier="oui" if is_selecting else None,
    )


@page.get(f"/export.<{EXPORT_FORMATS}:form>")
def export(form: str) -> Response:
    """Export all customers that match search and chip, with their ageing."""
    db, search, subset = get_db(), read_search(), read_subset()
    order = _read_sort_headers(search, subset).order
    lines = customer_list.iterate_customers(db, search, order, today(), subset)
    rows = build_customer_rows(lines, attention.list_customers_with_broken_promises(db, today()))
    return send_table("clients", form, today(), CUSTOMER_COLUMNS, rows)


@page.get(f"/promesses/export.<{EXPORT_FORMATS}:form>")
def export_promises(form: str) -> Response:
    """Export the promises due today or broken."""
    rows = build_promise_rows(attention.list_due_promises(get_db(), today()), today())
    return send_table("promesses", form, today(), PROMISE_COLUMNS, rows)
