"""Undo of the last action: a toast offers it, with or without JavaScript."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, render_template, request

from relances_app.domain.errors import UserError
from relances_app.services.database import Database
from relances_app.system.clock import now
from relances_app.web.request_context import get_db, get_state

OFFER_LIFETIME = timedelta(minutes=2)
"""How long pages show the offer; the next action removes it at once."""
View = TypeVar("View", bound=Callable[..., Any])

_views_without_undo: set[Callable[..., Any]] = set()


@dataclass(frozen=True, slots=True)
class UndoOffer:
    """The last action, and the function that undoes it."""

    token: str
    sentence: str
    label: str
    action: Callable[[Database], object]
    at: datetime
    undone: str
    """What is shown once it is undone."""


def no_undo(view: View) -> View:
    """Mark a POST view that keeps the current undo offer; apply below the route decorator."""
    _views_without_undo.add(view)
    return view


def offer_undo(
    sentence: str, action: Callable[[Database], object], label: str = "Annuler", *, undone: str = ""
) -> None:
    """Offer to undo the action of this request; replaces the previous offer.

    Sending is never offered: a mail that was sent cannot be undone.
    """
    get_state().undo_offer = g.offer = UndoOffer(
        secrets.token_urlsafe(16), sentence, label, action, now(), undone or f"Annulé : {sentence}"
    )


def get_undo_offer() -> UndoOffer | None:
    """Return the current offer, or None."""
    current_offer = cast("UndoOffer | None", get_state().undo_offer)
    return current_offer if current_offer and now() - current_offer.at < OFFER_LIFETIME else None


def undo(token: str) -> str:
    """Undo the offer with this token and return what was undone; raises UserError if it has expired."""
    current_offer = get_undo_offer()
    if current_offer is None or not secrets.compare_digest(current_offer.token, token):
        raise UserError(
            "Cette action ne peut plus être annulée ici : une autre l'a suivie, ou elle est trop ancienne. "
            "Corrigez-la sur sa page."
        )
    get_state().undo_offer = None
    current_offer.action(get_db())
    return current_offer.undone


def register(app: Flask) -> None:
    """Add the offer to pages and fragments, and discard it at the next action."""
    app.jinja_env.globals["find_offer"] = get_undo_offer
    app.before_request(_discard_offer)
    app.after_request(_add_to_fragment)


def _discard_offer() -> None:
    if (
        request.method == "POST"
        and current_app.view_functions.get(request.endpoint or "") not in _views_without_undo
    ):
        get_state().undo_offer = None


def _add_to_fragment(response: Response) -> Response:
    """Append the offer made by this request to the fragment."""
    is_fragment = request.headers.get("HX-Request") == "true" and response.status_code == 200
    if "offer" in g and is_fragment and response.mimetype == "text/html":
        toast = render_template("_undo.html", offer=g.offer, here="")
        text = response.get_data(as_text=True)
        response.set_data(f'{text}<hx-partial hx-target="#toasts" hx-swap="innerHTML">{toast}</hx-partial>')
    return response
