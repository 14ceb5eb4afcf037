"""URL parameters of the page « Relances »: level, date, delay, mode, list filter and sort order."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, session

from relances_app.domain.dates import parse_user_date
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.dunning_levels import LEVELS, MAX_GRACE_DAYS, DunningLevel
from relances_app.domain.dunning.list_filter import ListFilter, ListSubset, SortColumn
from relances_app.domain.dunning.selection import MODE_LABELS, ReminderMode
from relances_app.domain.errors import UserError
from relances_app.domain.messages.batch_notes import BatchNotes, parse_batch_notes
from relances_app.domain.sort_order import SortOrder
from relances_app.system.clock import today
from relances_app.web.levels import get_levels
from relances_app.web.pages.reminders.list_filters import COLUMN_LABELS, build_filter_params, read_list_filter
from relances_app.web.params import read_number
from relances_app.web.sort_headers import SortHeaders

SUBSET_LABELS = {
    ListSubset.WITHOUT_EMAIL: "Sans adresse mail",
    ListSubset.ON_HOLD: "En attente",
    ListSubset.NEW: "Nouveaux retards",
}


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
            "jour": today().isoformat(),
            **build_filter_params(self.list_filter),
        }

    @property
    def is_ahead(self) -> bool:
        """Return whether the list shows a day to come."""
        return self.reminder_query.as_of > today()

    @property
    def unfiltered_params(self) -> dict[str, Any]:
        """The URL parameters without those that narrow the list."""
        kept = {name: word for name, word in self.url_params.items() if name not in NARROWING_PARAMS}
        return {**kept, "minimum": ""} if self.list_filter.min_amount else kept

    @property
    def params_without_minimum(self) -> dict[str, Any]:
        """The URL parameters without the minimum; the empty value replaces the remembered one."""
        return {**self.url_params, "minimum": ""}

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
    # The cutoff date is forgotten with the day on which it was chosen or shown.
    day = today().isoformat()
    if request.values.get("jour", day) != day:
        given.pop("date_limite", None)
        last.pop("date_limite", None)
    if last.get("jour") != day:
        last.pop("date_limite", None)
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
    stored_names = [name for name in (*FILTER_PARAMS, "jour") if name != "date_limite" or name in values]
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
        return today()
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
