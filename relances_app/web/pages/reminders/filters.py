"""What the address says of what is seen of a list: the search, the least amount, one customer, the order."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, session

from relances_app.domain.dates import parse_user_date
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.dunning_levels import LEVELS, MAX_GRACE_DAYS, DunningLevel
from relances_app.domain.dunning.list_filter import MAX_SEARCH_LENGTH, ListFilter, SortColumn
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
    (SortColumn.CUSTOMER.value, "Client"), (SortColumn.NUMBER.value, "Numéro Doc"), (SortColumn.ISSUED.value, "Date Facture"),
    (SortColumn.DUE.value, "Date paiement"), (SortColumn.AMOUNT.value, "Montant"), (SortColumn.MAIL.value, "Mail"),
)  # fmt: skip
"""The columns of the screen and their words."""


def read_list_filter() -> ListFilter:
    """Return what the address says; raises UserError."""
    words = " ".join(request.values.get("cherche", "")[:MAX_SEARCH_LENGTH].split())
    order = parse_sort_order(request.values.get("tri", "") or SortColumn.CUSTOMER, dict(COLUMN_LABELS))
    return ListFilter(
        words, _read_min_amount(), _read_customer_id(), SortColumn(order.column), order.is_descending
    )


def _read_min_amount() -> int:
    text = request.values.get("minimum", "").strip()
    min_amount = parse_user_amount(text) if text else 0
    if min_amount < 0:
        raise UserError("Le montant minimum ne peut pas être négatif : indiquez-en un autre, ou rien.")
    return min_amount


def _read_customer_id() -> int | None:
    text = request.values.get("client", "").strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise UserError("Ce client n'existe pas : choisissez-le dans la liste.")
    return int(text) if text else None


def build_filter_params(list_filter: ListFilter) -> dict[str, str]:
    """Return what is seen as the words of the address; nothing for what is as usual."""
    words = {
        "cherche": list_filter.search,
        "minimum": format_plain(list_filter.min_amount) if list_filter.min_amount else "",
        "client": str(list_filter.customer_id or ""),
        "tri": "" if list_filter.is_default_order else list_filter.order.param,
    }
    return {name: word for name, word in words.items() if word}


FILTER_PARAMS = ("niveau", "date_limite", "delai", "mode")
"""Words of the address that say which list it is."""
NARROWING_PARAMS = ("cherche", "minimum", "client")
"""Words of the address that keep some of its customers hidden by the filter."""


@dataclass(frozen=True, slots=True)
class ReminderFilters:
    """What the filter bar says."""

    reminder_query: ReminderQuery
    mode: ReminderMode
    level: DunningLevel
    """The level asked for, as the structure sets it."""
    list_filter: ListFilter
    """What of the list is seen."""

    @property
    def url_params(self) -> dict[str, Any]:
        """The same as the words of the address."""
        return {
            "niveau": str(self.reminder_query.level),
            "date_limite": self.reminder_query.as_of.isoformat(),
            "delai": str(self.reminder_query.grace_days),
            "mode": self.mode.value,
            **build_filter_params(self.list_filter),
        }

    @property
    def unfiltered_params(self) -> dict[str, Any]:
        """The same without what narrows the list."""
        return {name: word for name, word in self.url_params.items() if name not in NARROWING_PARAMS}

    @property
    def sort_headers(self) -> SortHeaders:
        """What puts the list in order."""
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
        """The words of the mode."""
        return MODE_LABELS[self.mode]


def read_filters() -> ReminderFilters:
    """Return what the address says; what it leaves out is as it was last, or as it is usually."""
    last = {**session.get("view", {})}
    given = {name: request.values[name] for name in FILTER_PARAMS if name in request.values}
    words = {**last, **given}
    level = read_number(words.get("niveau", "1"), LEVELS[0], LEVELS[-1])
    reminder_query = ReminderQuery(
        level, _read_as_of(words.get("date_limite", "")), _read_grace_days(level, last, given)
    )
    view = ReminderFilters(
        reminder_query,
        _read_mode(words.get("mode", ReminderMode.EMAIL.value)),
        get_levels()[level],
        read_list_filter(),
    )
    # The usual limit is today's date: it is not remembered, or yesterday's would stay for ever. What narrows
    # the list stands in the address alone, so that nobody meets a list from which some are missing unasked.
    stored_names = [name for name in FILTER_PARAMS if name != "date_limite" or name in given]
    session["view"] = {name: view.url_params[name] for name in stored_names}
    return view


def _read_grace_days(level: int, last: dict[str, str], given: dict[str, str]) -> int:
    """Return the delay given; where the bar leaves a level whose usual delay it bore, that of the new level."""
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
    """Return the « Date d'édition » that goes with the request; today where none does."""
    text = request.values.get("date_edition", "")
    return parse_user_date(text) if text else today()


def read_batch_notes() -> BatchNotes:
    """Return the « Personnalisation du courrier » that goes with the request; raises UserError."""
    return parse_batch_notes(request.values.get("au_dessus", ""), request.values.get("en_dessous", ""))


def _read_mode(text: str) -> ReminderMode:
    if text not in {mode.value for mode in ReminderMode}:
        raise UserError("Ce mode n'existe pas : choisissez email ou édition.")
    return ReminderMode(text)
