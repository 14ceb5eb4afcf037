"""The page « À vérifier »: the questions that wait, and their answers."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.accounts.doubt import DOUBT_LABELS
from relances_app.domain.errors import UserError
from relances_app.services import doubts
from relances_app.system.clock import now
from relances_app.web import forms
from relances_app.web.htmx import redirect_to
from relances_app.web.params import read_number
from relances_app.web.request_context import get_db

page = Blueprint("doubts", __name__, url_prefix="/a-verifier")


@page.get("")
def show() -> str:
    """List the questions that wait, by kind."""
    return render_template("doubts/page.html", groups=doubts.list_groups(get_db()), labels=DOUBT_LABELS)


@page.post("")
def answer() -> Response:
    """Save the answers given: one for a question, or one for several of the same kind.

    The page of a customer (`client`) is shown again after an answer given there.
    """
    forms.validate_or_raise(forms.ConfirmForm())
    given: dict[str, list[int]] = {}
    for group in doubts.list_groups(get_db()):
        for stored in group:
            common = request.form.get(f"tous-{group[0].id}", "")
            if chosen := request.form.get(f"doute-{stored.id}", "") or common:
                given.setdefault(chosen, []).append(stored.id)
    if not given:
        raise UserError("Choisissez au moins une réponse.")
    client = request.form.get("client")
    where = doubts.find_customer_after(get_db(), read_number(client), given) if client else None
    doubts.answer_all(get_db(), given, now())
    if where is not None:
        return redirect_to(url_for("customers.show", customer_id=where))
    return redirect_to(url_for(".show"))
