"""URL parameters of the page « Relances »: level, date, delay, mode, list filter and sort order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, session

from relances_app.domain.dates import parse_user_date
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.dunning_levels import LEVELS, MAX_GRACE_DAYS, DunningLevel
from relances_app.domain.dunning.list_filter import MAX_SEARCH_LENGTH, ListFilter, ListSubset, SortColumn
from relances_app.domain.dunning.selection import MODE_LABELS, ReminderMode
from relances_app.domain.errors import UserError
from relances_app.domain.messages.batch_notes import BatchNotes, parse_batch_notes
from relances_app.domain.money import format_plain, parse_user_amount
from relances_app.domain.sort_order import SortOrder, parse_sort_order
from relances_app.system.clock import today
from relances_app.web.levels import get_levels
from relances_app.web.params import read_number
from relances_app.web.request_context import get_state
from relances_app.web.sort_headers import SortHeaders

COLUMN_LABELS = (
    (SortColumn.CUSTOMER.value, "Client"), (SortColumn.NUMBER.value, "Numéro Doc"),
    (SortColumn.ISSUED.value, "Date Facture"),
    (SortColumn.DUE.value, "Date paiement"), (SortColumn.LATE.value, "Retard"), (SortColumn.AMOUNT.value, "Montant"),
    (SortColumn.MAIL.value, "Mail"), (SortColumn.LAST_REMINDER.value, "Dernière relance"),
)  # fmt: skip
"""The sortable columns and their labels."""

SUBSET_LABELS = {
    ListSubset.WITHOUT_EMAIL: "Sans adresse mail",
    ListSubset.ON_HOLD: "En attente",
    ListSubset.NEW: "Nouveaux retards",
}


def read_list_filter(last: Mapping[str, str]) -> ListFilter:
    """Return the list filter and sort order of the request, or the last ones; raises UserError."""
    search = " ".join(request.values.get("cherche", "")[:MAX_SEARCH_LENGTH].split())
    order_text = request.values.get("tri", last.get("tri", "")) or SortColumn.CUSTOMER
    order = parse_sort_order(order_text, dict(COLUMN_LABELS))
    return ListFilter(
        search,
        _read_min_amount(request.values.get("minimum", last.get("minimum", ""))),
        _read_customer_id(),
        SortColumn(order.column),
        order.is_descending,
        _read_subset(),
    )


def _read_subset() -> ListSubset | None:
    text = request.values.get("montrer", "")
    if text and text not in set(ListSubset):
        raise UserError("Ce filtre n'existe pas : choisissez-en un au-dessus de la liste.")
    return ListSubset(text) if text else None


def _read_min_amount(text: str) -> int:
    min_amount = parse_user_amount(text) if text.strip() else 0
    if min_amount < 0:
        raise UserError("Le montant minimum ne peut pas être négatif : indiquez-en un autre, ou rien.")
    return min_amount


def _read_customer_id() -> int | None:
    text = request.values.get("client", "").strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise UserError("Ce client n'existe pas : choisissez-le dans la liste.")
    return int(text) if text else None


def build_filter_params(list_filter: ListFilter) -> dict[str, str]:
    """Return the URL parameters of a list filter, without default values."""
    params = {
        "cherche": list_filter.search,
        "minimum": format_plain(list_filter.min_amount) if list_filter.min_amount else "",
        "client": str(list_filter.customer_id or ""),
        "montrer": list_filter.subset or "",
        "tri": "" if list_filter.is_default_order else list_filter.order.param,
    }
    return {name: word for name, word in params.items() if word}


FILTER_PARAMS = ("niveau", "date_limite", "delai", "mode")
"""URL parameters that identify the list."""
REMEMBERED_PARAMS = ("minimum", "tri")
"""URL parameters that stay as they were chosen last; the page shows both."""
NARROWING_PARAMS = ("cherche", "minimum", "client", "montrer")
"""URL parameters that hide some of its customers."""


@dataclass(frozen=True, slots=True)
class ReminderFilters:
    """Parsed parameters of the page."""

    reminder_query: ReminderQuery
    mode: ReminderMode
    level: DunningLevel
    """The requested level as configured."""
    list_filter: ListFilter
    """The search, minimum amount and customer that narrow the list, and its order."""

    @property
    def url_params(self) -> dict[str, Any]:
        """The filters as URL parameters."""
        return {
            "niveau": str(self.reminder_query.level),
            "date_limite": self.reminder_query.as_of.isoformat(),
            "delai": str(self.reminder_query.grace_days),
            "mode": self.mode.value,
            **build_filter_params(self.list_filter),
        }

    @property
    def unfiltered_params(self) -> dict[str, Any]:
        """The URL parameters without those that narrow the list."""
        kept = {name: word for name, word in self.url_params.items() if name not in NARROWING_PARAMS}
        return {**kept, "minimum": ""} if self.list_filter.min_amount else kept

    def toggle_subset(self, subset: ListSubset) -> dict[str, Any]:
        """Return the same parameters with a subset added, or removed if it is already shown."""
        others = {name: word for name, word in self.url_params.items() if name != "montrer"}
        return others if self.list_filter.subset is subset else {**others, "montrer": subset.value}

    @property
    def sort_headers(self) -> SortHeaders:
        """The sort headers of the list."""
        default, query = SortOrder(SortColumn.CUSTOMER.value), self.url_params
        return SortHeaders(
            "reminders.show",
            dict(COLUMN_LABELS),
            self.list_filter.order,
            default,
            query,
            target_id="screen",
            is_fragment=True,
        )

    @property
    def title(self) -> str:
        """The title of the list."""
        return f"Liste des relances [{self.level.name}]"

    @property
    def mode_label(self) -> str:
        """French label of the mode."""
        return MODE_LABELS[self.mode]


def read_filters() -> ReminderFilters:
    """Return the filters of the request; missing parameters come from the session, else from the defaults."""
    last = {**session.get("view", {})}
    given = {name: request.values[name] for name in FILTER_PARAMS if name in request.values}
    values = {**last, **given}
    level = read_number(values.get("niveau", "1"), LEVELS[0], LEVELS[-1])
    reminder_query = ReminderQuery(
        level, _read_as_of(values.get("date_limite", "")), _read_grace_days(level, last, given)
    )
    filters = ReminderFilters(
        reminder_query,
        _read_mode(values.get("mode", ReminderMode.EMAIL.value)),
        get_levels()[level],
        read_list_filter(last),
    )
    # The default cutoff date, today, is not stored: it would be outdated tomorrow. Search, subset and customer are
    # only in the URL, so that no customer is hidden without the user having asked for it.
    stored_names = [name for name in FILTER_PARAMS if name != "date_limite" or name in given]
    stored_names += [name for name in REMEMBERED_PARAMS if name in filters.url_params]
    session["view"] = {name: filters.url_params[name] for name in stored_names}
    return filters


def _read_grace_days(level: int, last: dict[str, str], given: dict[str, str]) -> int:
    """Return the requested delay; after a change of level, an unchanged default becomes that of the new level."""
    levels = get_levels()
    before = read_number(request.values.get("avant", str(level)), LEVELS[0], LEVELS[-1])
    default = levels[level].grace_days
    if "delai" in given:
        grace_days = read_number(given["delai"], 0, MAX_GRACE_DAYS)
        return default if before != level and grace_days == levels[before].grace_days else grace_days
    if last.get("niveau") == str(level) and "delai" in last:
        return read_number(last["delai"], 0, MAX_GRACE_DAYS)
    return default


def _read_as_of(text: str) -> date:
    if not text:
        return get_state().demo_day or today()
    return parse_user_date(text)


def read_dated_on() -> date:
    """Return the « Date d'édition » of the request, today by default."""
    text = request.values.get("date_edition", "")
    return parse_user_date(text) if text else today()


def read_batch_notes() -> BatchNotes:
    """Return the « Personnalisation du courrier » of the request; raises UserError."""
    return parse_batch_notes(request.values.get("au_dessus", ""), request.values.get("en_dessous", ""))


def _read_mode(text: str) -> ReminderMode:
    if text not in {mode.value for mode in ReminderMode}:
        raise UserError("Ce mode n'existe pas : choisissez email ou édition.")
    return ReminderMode(text)
