"""What a person just did and may take back: offered in a toast, with scripts or without."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from flask import Flask, Response, g, render_template, request

from relances_app.domain.errors import Refusal
from relances_app.services.database import Books
from relances_app.system.clock import now
from relances_app.web.request_context import get_books, get_program

FRESH = timedelta(minutes=2)
"""How long pages go on offering it; the next thing done makes an end of it at once."""
ASIDE = frozenset({"undo.take_back", "presence.tell"})
"""Posts that do nothing a person could want to take back, or take it back themselves."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The last act, and what undoes it."""

    token: str
    sentence: str
    label: str
    act: Callable[[Books], object]
    at: datetime


def offer(sentence: str, act: Callable[[Books], object], label: str = "Annuler") -> None:
    """Offer to take back what was just done; it takes the place of the offer before.

    What left the house is never offered: a mail that was sent stays sent.
    """
    get_program().offer = g.offer = Offer(secrets.token_urlsafe(16), sentence, label, act, now())


def find_offer() -> Offer | None:
    """Return what may be taken back now."""
    kept = cast("Offer | None", get_program().offer)
    return kept if kept and now() - kept.at < FRESH else None


def take_back(token: str) -> str:
    """Undo what was offered under this token, once; return what it was. Raises Refusal."""
    kept = find_offer()
    if kept is None or not secrets.compare_digest(kept.token, token):
        raise Refusal(
            "Ce geste ne s'annule plus d'ici : autre chose a été fait depuis, ou il est trop ancien. "
            "Corrigez-le sur sa page."
        )
    get_program().offer = None
    kept.act(get_books())
    return kept.sentence


def register(app: Flask) -> None:
    """Give the offer to whole pages and to pieces, and forget it at the next thing done."""
    app.jinja_env.globals["find_offer"] = find_offer
    app.before_request(_forget)
    app.after_request(_add_to_piece)


def _forget() -> None:
    if request.method == "POST" and request.endpoint not in ASIDE:
        get_program().offer = None


def _add_to_piece(response: Response) -> Response:
    """Put an offer that this very request made at the end of its piece."""
    is_piece = request.headers.get("HX-Request") == "true" and response.status_code == 200
    if "offer" in g and is_piece and response.mimetype == "text/html":
        toast = render_template("_undo.html", offer=g.offer, here="")
        text = response.get_data(as_text=True)
        response.set_data(f'{text}<hx-partial hx-target="#toasts" hx-swap="innerHTML">{toast}</hx-partial>')
    return response
