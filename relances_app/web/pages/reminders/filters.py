"""What the address says of what is seen of a list: the search, the least amount, one customer, the order."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, session

from relances_app.domain.dates import read_typed_day
from relances_app.domain.dunning.due_reminders import Question
from relances_app.domain.dunning.dunning_levels import LEVELS, MAX_GRACE_DAYS, Rung
from relances_app.domain.dunning.list_filter import LONGEST, Column, Sight
from relances_app.domain.dunning.selection import FRENCH, Mode
from relances_app.domain.errors import Refusal
from relances_app.domain.messages.batch_notes import RunTexts, read_run_texts
from relances_app.domain.money import format_plain, read_typed_amount
from relances_app.domain.sort_order import Order, read_order
from relances_app.system.clock import today
from relances_app.web.levels import find_rungs
from relances_app.web.params import read_number
from relances_app.web.request_context import get_program
from relances_app.web.sort_headers import Heads

ORDERS = (
    (Column.CUSTOMER.value, "Client"), (Column.NUMBER.value, "Numéro Doc"), (Column.ISSUED.value, "Date Facture"),
    (Column.DUE.value, "Date paiement"), (Column.AMOUNT.value, "Montant"), (Column.MAIL.value, "Mail"),
)  # fmt: skip
"""The columns of the screen and their words."""


def read_sight() -> Sight:
    """Return what the address says; raises Refusal."""
    words = " ".join(request.values.get("cherche", "")[:LONGEST].split())
    order = read_order(request.values.get("tri", "") or Column.CUSTOMER, dict(ORDERS))
    return Sight(words, _read_least(), _read_customer(), Column(order.column), order.is_descending)


def _read_least() -> int:
    text = request.values.get("minimum", "").strip()
    least = read_typed_amount(text) if text else 0
    if least < 0:
        raise Refusal("Le montant minimum ne peut pas être négatif : indiquez-en un autre, ou rien.")
    return least


def _read_customer() -> int | None:
    text = request.values.get("client", "").strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise Refusal("Ce client n'existe pas : choisissez-le dans la liste.")
    return int(text) if text else None


def write_sight(sight: Sight) -> dict[str, str]:
    """Return what is seen as the words of the address; nothing for what is as usual."""
    words = {
        "cherche": sight.words,
        "minimum": format_plain(sight.least) if sight.least else "",
        "client": str(sight.customer_id or ""),
        "tri": "" if sight.is_by_name else sight.order.word,
    }
    return {name: word for name, word in words.items() if word}


BAR = ("niveau", "date_limite", "delai", "mode")
"""Words of the address that say which list it is."""
NARROWING = ("cherche", "minimum", "client")
"""Words of the address that keep some of its customers out of sight."""


@dataclass(frozen=True, slots=True)
class View:
    """What the filter bar says."""

    question: Question
    mode: Mode
    rung: Rung
    """The level asked for, as the structure sets it."""
    sight: Sight
    """What of the list is seen."""

    @property
    def query(self) -> dict[str, Any]:
        """The same as the words of the address."""
        return {
            "niveau": str(self.question.level),
            "date_limite": self.question.as_of.isoformat(),
            "delai": str(self.question.grace_days),
            "mode": self.mode.value,
            **write_sight(self.sight),
        }

    @property
    def whole_query(self) -> dict[str, Any]:
        """The same without what narrows the list."""
        return {name: word for name, word in self.query.items() if name not in NARROWING}

    @property
    def heads(self) -> Heads:
        """What puts the list in order."""
        usual, query = Order(Column.CUSTOMER.value), self.query
        return Heads(
            "reminders.show", dict(ORDERS), self.sight.order, usual, query, place="screen", is_piece=True
        )

    @property
    def title(self) -> str:
        """The title of the list."""
        return f"Liste des relances [{self.rung.name}]"

    @property
    def mode_name(self) -> str:
        """The words of the mode."""
        return FRENCH[self.mode]


def read_view() -> View:
    """Return what the address says; what it leaves out is as it was last, or as it is usually."""
    last = {**session.get("view", {})}
    given = {name: request.values[name] for name in BAR if name in request.values}
    words = {**last, **given}
    level = read_number(words.get("niveau", "1"), LEVELS[0], LEVELS[-1])
    question = Question(level, _read_day(words.get("date_limite", "")), _read_delay(level, last, given))
    view = View(question, _read_mode(words.get("mode", Mode.EMAIL.value)), find_rungs()[level], read_sight())
    # The usual limit is today's date: it is not remembered, or yesterday's would stay for ever. What narrows
    # the list stands in the address alone, so that nobody meets a list from which some are missing unasked.
    kept = [name for name in BAR if name != "date_limite" or name in given]
    session["view"] = {name: view.query[name] for name in kept}
    return view


def _read_delay(level: int, last: dict[str, str], given: dict[str, str]) -> int:
    """Return the delay given; where the bar leaves a level whose usual delay it bore, that of the new level."""
    rungs = find_rungs()
    before = read_number(request.values.get("avant", str(level)), LEVELS[0], LEVELS[-1])
    usual = rungs[level].grace_days
    if "delai" in given:
        delay = read_number(given["delai"], 0, MAX_GRACE_DAYS)
        return usual if before != level and delay == rungs[before].grace_days else delay
    if last.get("niveau") == str(level) and "delai" in last:
        return read_number(last["delai"], 0, MAX_GRACE_DAYS)
    return usual


def _read_day(text: str) -> date:
    if not text:
        return get_program().demo_day or today()
    return read_typed_day(text)


def read_dated_on() -> date:
    """Return the « Date d'édition » that goes with the request; today where none does."""
    text = request.values.get("date_edition", "")
    return read_typed_day(text) if text else today()


def read_texts() -> RunTexts:
    """Return the « Personnalisation du courrier » that goes with the request; raises Refusal."""
    return read_run_texts(request.values.get("au_dessus", ""), request.values.get("en_dessous", ""))


def _read_mode(text: str) -> Mode:
    if text not in {mode.value for mode in Mode}:
        raise Refusal("Ce mode n'existe pas : choisissez email ou édition.")
    return Mode(text)
