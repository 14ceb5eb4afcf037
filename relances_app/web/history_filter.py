"""Filter of the history and of the outbox, read from the address of the page."""

from datetime import date
from typing import Any

from flask import request

from relances_app.domain.dates import parse_user_date
from relances_app.domain.dunning.dunning_levels import LEVELS, Channel
from relances_app.domain.errors import UserError
from relances_app.domain.sending.history_filter import MAX_SEARCH_LENGTH, HistoryFilter, ReminderState
from relances_app.web.params import read_number


def read_history_filter() -> HistoryFilter:
    """Return the filter of the request; raises UserError."""
    words = request.args
    return HistoryFilter(
        search=" ".join(words.get("cherche", "")[:MAX_SEARCH_LENGTH].split()),
        from_on=_read_day("du"),
        to_on=_read_day("au"),
        level=read_number(words["niveau"], LEVELS[0], LEVELS[-1]) if words.get("niveau") else None,
        channel=_read_choice("canal", set(Channel)),
        state=ReminderState(text) if (text := _read_choice("etat", set(ReminderState))) else None,
        customer_id=read_number(words["client"]) if words.get("client") else None,
    )


def build_filter_params(given: HistoryFilter) -> dict[str, Any]:
    """Return the URL parameters of a filter, without empty ones."""
    params = {
        "cherche": given.search,
        "du": given.from_on.isoformat() if given.from_on else "",
        "au": given.to_on.isoformat() if given.to_on else "",
        "niveau": given.level,
        "canal": given.channel,
        "etat": given.state,
        "client": given.customer_id,
    }
    return {name: value for name, value in params.items() if value}


def _read_day(name: str) -> date | None:
    text = request.args.get(name, "")
    return parse_user_date(text) if text else None


def _read_choice(name: str, values: set[str]) -> str:
    text = request.args.get(name, "")
    if text and text not in values:
        raise UserError("Ce filtre n'existe pas : choisissez-en un au-dessus de la liste.")
    return text
