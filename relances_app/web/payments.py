"""Payments: what a bank statement proposes, confirmed by hand, and documents marked as paid."""

from __future__ import annotations

import secrets
from typing import cast

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.money import parse_amount
from relances_app.domain.refusals import NotFound, Refusal
from relances_app.services import customers, payments
from relances_app.web import forms
from relances_app.web.books import get_books, get_program, now, today
from relances_app.web.htmx import go_to
from relances_app.web.uploads import take_files
from relances_app.web.view import read_number

page = Blueprint("payments", __name__, url_prefix="/reglements")

MAX_STATEMENTS = 4
"""Statements kept in memory; the oldest gives way."""


@page.get("")
def show() -> str:
    """Offer to choose a statement, and list the payments kept."""
    return render_template("payments/page.html", payments=payments.list_payments(get_books()))


@page.post("")
def upload() -> Response:
    """Read a statement and go to what it proposes; nothing is stored."""
    forms.require(forms.Act())
    files = take_files("releve")
    if not files:
        raise NotFound("Aucun fichier n'a été choisi ; il")
    name, content = files[0]
    payments.propose_statement(get_books(), name, content, today())
    kept = get_program().statements
    while len(kept) >= MAX_STATEMENTS:
        kept.pop(next(iter(kept)))
    token = secrets.token_urlsafe(16)
    kept[token] = (name, content, None)
    return go_to(url_for(".review", token=token))


@page.get("/<token>")
def review(token: str) -> str:
    """Show which documents each credit may settle."""
    return render_template("payments/review.html", token_=token, proposals=_propose(token))


@page.post("/<token>/ordre")
def tell_order(token: str) -> Response:
    """Say whether days or months come first in the dates of a QIF."""
    forms.require(forms.Act())
    _propose(token)
    kept = get_program().statements
    name, content, _ = cast("tuple[str, bytes, bool | None]", kept[token])
    kept[token] = (name, content, request.form.get("ordre") != "mois")
    return go_to(url_for(".review", token=token))


@page.post("/<token>/garder")
def keep(token: str) -> Response:
    """Keep the matches that were ticked."""
    forms.require(forms.Act())
    ticked = {read_number(text) for text in request.form.getlist("propose")}
    only_certain = "certains" in request.form
    proposals = _propose(token)
    if proposals.statement.is_order_open:
        raise Refusal(
            "Dites d'abord dans quel ordre ce relevé écrit ses dates : le jour ou le mois en premier."
        )
    matches = [
        match
        for rank, match in enumerate(proposals.matches)
        if (match.is_certain if only_certain else rank in ticked)
    ]
    payments.keep_matches(get_books(), matches, now())
    return go_to(url_for(".show"))


@page.post("/<int:payment_id>/annuler")
def cancel(payment_id: int) -> Response:
    """Take a payment back."""
    forms.require(forms.Act())
    payments.cancel(get_books(), payment_id, now())
    return go_to(url_for(".show"))


@page.post("/document/<int:document_id>")
def settle(document_id: int) -> Response:
    """Mark a document as paid, whole or in part."""
    form = forms.Settle()
    forms.require(form)
    db = get_books()
    customer_id = customers.find_customer_of(db, document_id)
    amount = parse_amount(form.montant.data) if (form.montant.data or "").strip() else None
    payments.settle_by_hand(db, document_id, amount, today(), now())
    return go_to(url_for("customers.show", customer_id=customer_id))


def _propose(token: str) -> payments.Proposals:
    kept = get_program().statements.get(token)
    if kept is None:
        raise NotFound("Ce relevé n'est plus en mémoire : choisissez de nouveau le fichier. Il")
    name, content, day_first = cast("tuple[str, bytes, bool | None]", kept)
    return payments.propose_statement(get_books(), name, content, today(), day_first=day_first)
