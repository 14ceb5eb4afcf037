"""All customers, and the page of each: contact, note, documents, what was said, and what makes reminders wait."""

from collections.abc import Callable, Mapping

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.customer import CustomerKind
from relances_app.domain.language import Language
from relances_app.domain.limitation import list_warnings
from relances_app.domain.order import Order
from relances_app.domain.refusals import Refusal
from relances_app.services import attachments, attention, customer_list, customers, journal
from relances_app.services.books import Books
from relances_app.web import forms
from relances_app.web.books import get_books, today
from relances_app.web.exports import FORMS, answer_table
from relances_app.web.exports_customers import (
    CUSTOMERS,
    DOCUMENTS,
    PROMISES,
    lay_customers,
    lay_documents,
    lay_promises,
)
from relances_app.web.htmx import go_to
from relances_app.web.order import Heads, read_heads
from relances_app.web.undoing import offer
from relances_app.web.view import read_number

page = Blueprint("customers", __name__, url_prefix="/clients")

HEADS = {
    "nom": "Client", "code": "Code", "solde": "Reste dû", "retard": "Retard le plus ancien",
    "relance": "Prochaine relance", "attente": "Attente",
}  # fmt: skip
"""The columns that put the list in order."""
OPEN_HEADS = {
    "numero": "Numéro Doc", "facture": "Date Facture", "echeance": "Date paiement", "montant": "Reste dû",
    "niveau": "Déjà relancé",
}  # fmt: skip
SETTLED_HEADS = {
    "numero": "Numéro Doc", "facture": "Date Facture", "echeance": "Date paiement", "montant": "Montant",
    "solde": "Soldé le",
}  # fmt: skip
"""The same of one customer's documents."""


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


def _read_document_heads(customer_id: int) -> tuple[Heads, Heads]:
    """Return the heads of the open documents and of those settled; each keeps the order of the other."""

    def read(labels: Mapping[str, str], usual: Order, name: str, other: str) -> Heads:
        words = {"customer_id": customer_id, other: request.args.get(other)}
        return read_heads(".show", labels, usual, name=name, place="documents", **words)

    return (
        read(OPEN_HEADS, customers.SENIOR, "ouverts", "soldes"),
        read(SETTLED_HEADS, customer_list.LAST_SETTLED, "soldes", "ouverts"),
    )


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


@page.get(f"/<int:customer_id>/export.<{FORMS}:form>")
def export_documents(customer_id: int, form: str) -> Response:
    """Give the documents of one customer, open and settled."""
    db = get_books()
    account = customers.load_account(db, customer_id, today())
    open_, settled = (heads.order for heads in _read_document_heads(customer_id))
    rows = lay_documents(
        customers.list_open(account, open_), customer_list.list_settled(db, customer_id, -1, settled)
    )
    return answer_table("documents", form, today(), DOCUMENTS, rows)


@page.get("/<int:customer_id>")
def show(customer_id: int) -> Response:
    """Show one customer."""
    return _draw(customer_id)


def _draw(
    customer_id: int,
    *,
    contact: forms.ContactForm | None = None,
    note: forms.NoteForm | None = None,
    wait: forms.HoldForm | None = None,
    status: int = 200,
) -> Response:
    """Draw the page; a form that was refused is shown as it was filled in."""
    db = get_books()
    account = customers.load_account(db, customer_id, today())
    open_heads, settled_heads = _read_document_heads(customer_id)
    text = render_template(
        "customers/page.html",
        customer_id=customer_id,
        account=account,
        items=customers.list_open(account, open_heads.order),
        settled=customer_list.list_settled(db, customer_id, order=settled_heads.order),
        open_heads=open_heads,
        settled_heads=settled_heads,
        most=customer_list.SETTLED,
        limits=list_warnings(account.items, account.customer.capacity, today()),
        clips=attachments.list_clips(db, [item.id for item in account.items]),
        entries=journal.list_entries(db, customer_id=customer_id),
        promises=[p for p in attention.find_promises(db, today()) if p.customer_id == customer_id],
        day=today(),
        wait=wait or forms.HoldForm.of(account.hold),
        capacity=forms.Capacity(formdata=None, data={"qualite": account.customer.kind.value}),
        speech=forms.Speech(formdata=None, data={"langue": account.customer.reads.value}),
        contact=contact or forms.ContactForm.of(account.customer.contact),
        note=note or forms.NoteForm(formdata=None, data={"note": customers.find_note(db, customer_id)}),
    )
    return make_response(text, status)


@page.post("/<int:customer_id>/contact")
def keep_contact(customer_id: int) -> Response:
    """Keep the mail, the phone and the postal address as a person puts them right."""
    form = forms.ContactForm()
    if not form.validate_on_submit():
        return _draw(customer_id, contact=form, status=422)
    return _keep(
        customer_id, "Contact enregistré", lambda db: customers.keep_contact(db, customer_id, form.contact)
    )


@page.post("/<int:customer_id>/note")
def keep_note(customer_id: int) -> Response:
    """Keep what a person notes about the customer."""
    form = forms.NoteForm()
    if not form.validate_on_submit():
        return _draw(customer_id, note=form, status=422)
    return _keep(
        customer_id, "Note enregistrée", lambda db: customers.keep_note(db, customer_id, form.note.data or "")
    )


@page.post("/<int:customer_id>/qualite")
def keep_kind(customer_id: int) -> Response:
    """Keep in what capacity the customer buys."""
    form = forms.Capacity()
    forms.require(form)
    return _keep(
        customer_id,
        "Qualité enregistrée",
        lambda db: customers.keep_kind(db, customer_id, CustomerKind(form.qualite.data)),
    )


@page.post("/<int:customer_id>/langue")
def keep_language(customer_id: int) -> Response:
    """Keep the language in which the customer is written to."""
    form = forms.Speech()
    forms.require(form)
    return _keep(
        customer_id,
        "Langue enregistrée",
        lambda db: customers.keep_language(db, customer_id, Language(form.langue.data)),
    )


@page.post("/<int:customer_id>/attente")
def hold(customer_id: int) -> Response:
    """Let reminders to the customer wait, for a reason and until a day."""
    form = forms.HoldForm()
    db = get_books()
    customers.find_customer(db, customer_id)
    if not form.validate_on_submit():
        return _draw(customer_id, wait=form, status=422)
    put_back = customers.remember_hold(db, customer_id, today())
    try:
        customers.hold(db, customer_id, None, form.hold, today())
    except Refusal as refusal:
        form.jusquau.errors = [refusal.sentence]
        return _draw(customer_id, wait=form, status=422)
    offer(f"{_name(customer_id)} n’est plus relancé.", put_back)
    return go_to(url_for(".show", customer_id=customer_id, _anchor="relances"))


@page.post("/<int:customer_id>/reprendre")
def release(customer_id: int) -> Response:
    """Let reminders go on."""
    forms.require(forms.Act())
    db = get_books()
    put_back = customers.remember_hold(db, customer_id, today())
    customers.release(db, customer_id, None, today())
    offer(f"{_name(customer_id)} est relancé de nouveau.", put_back)
    return go_to(url_for(".show", customer_id=customer_id, _anchor="relances"))


@page.post("/<int:customer_id>/promesse-vue")
def see_promise(customer_id: int) -> Response:
    """Take note that a promise was not kept."""
    forms.require(forms.Act())
    db = get_books()
    customers.find_customer(db, customer_id)
    customers.see_promises(db, customer_id, today())
    return go_to(url_for(".show", customer_id=customer_id, _anchor="relances"))


def _keep(customer_id: int, said: str, keep: Callable[[Books], None]) -> Response:
    """Keep what a person puts right, offer to take it back, and show the customer again."""
    db = get_books()
    put_back = customers.remember(db, customer_id)
    keep(db)
    offer(f"{said} : {_name(customer_id)}.", put_back)
    return go_to(url_for(".show", customer_id=customer_id))


def _name(customer_id: int) -> str:
    return customers.find_customer(get_books(), customer_id).name
