"""List."""

from flask import render_template, request
from werkzeug.wrappers import Response

from relances_app.services import attention, customer_list
from relances_app.system.clock import today
from relances_app.web.exports.customers import CUSTOMERS, PROMISES, lay_customers, lay_promises
from relances_app.web.exports.response import FORMS, answer_table
from relances_app.web.pages.customers.blueprint import page
from relances_app.web.params import read_number
from relances_app.web.request_context import get_books
from relances_app.web.sort_headers import Heads, read_heads

HEADS = {
    "nom": "Client", "code": "Code", "solde": "Reste dû", "retard": "Retard le plus ancien",
    "relance": "Prochaine relance", "attente": "Attente",
}  # fmt: skip
"""The columns that put the list in order."""


@page.get("")
def show_all() -> str:
    """List all customers, those found by name or code, in the order asked for."""
    db, words = get_books(), _read_words()
    heads = _read_heads(words)
    number = read_number(request.args.get("numero", "1"), 1, 10_000_000)
    return render_template(
        "customers/all.html",
        listed=customer_list.list_customers(db, words, heads.order, number, today()),
        broken=attention.find_broken(db, today()),
        words=words,
        heads=heads,
    )


def _read_words() -> str:
    return " ".join(request.args.get("recherche", "")[:100].split())


def _read_heads(words: str) -> Heads:
    return read_heads(".show_all", HEADS, customer_list.BY_NAME, recherche=words or None)


@page.get(f"/export.<{FORMS}:form>")
def export(form: str) -> Response:
    """Give all customers that the list finds, with the ageing of what each owes."""
    db, words = get_books(), _read_words()
    lines = customer_list.iterate_customers(db, words, _read_heads(words).order, today())
    rows = lay_customers(lines, attention.find_broken(db, today()))
    return answer_table("clients", form, today(), CUSTOMERS, rows)


@page.get(f"/promesses/export.<{FORMS}:form>")
def export_promises(form: str) -> Response:
    """Give the promises due today or not kept."""
    rows = lay_promises(attention.find_promises(get_books(), today()), today())
    return answer_table("promesses", form, today(), PROMISES, rows)
