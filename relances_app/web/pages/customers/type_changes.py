"""Type and language of the customers that are selected in the list."""

from flask import request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.errors import UserError
from relances_app.domain.language import Language
from relances_app.services import customer_list, customer_types
from relances_app.system.clock import today
from relances_app.web import forms as web_forms
from relances_app.web.htmx import redirect_to
from relances_app.web.pages.customers.blueprint import page
from relances_app.web.pages.customers.list import read_list_params, read_search, read_subset
from relances_app.web.request_context import get_db
from relances_app.web.template_filters import format_count
from relances_app.web.undo import offer_undo


@page.post("/modifier")
def change_types() -> Response:
    """Set type or language of the selected customers, or of all that match the search, and show the list again."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    kind, language = request.form.get("qualite", ""), request.form.get("langue", "")
    if kind not in {"", *CustomerKind} or language not in {"", *Language}:
        raise UserError("Choisissez dans la liste.")
    change = customer_types.TypeChange(
        CustomerKind(kind) if kind else None, Language(language) if language else None
    )
    count, undo = customer_types.change_types(get_db(), _read_customers(), change)
    offer_undo(f"{format_count(count, 'client modifié', 'clients modifiés')} : {change.label}.", undo)
    return redirect_to(url_for(".show_all", **read_list_params(), modifier="oui"))


def _read_customers() -> list[int]:
    if request.form.get("tous") == "oui":
        return customer_list.list_ids(get_db(), read_search(), today(), read_subset())
    return [int(text) for text in request.form.getlist("clients") if text.isdecimal() and len(text) < 19]
