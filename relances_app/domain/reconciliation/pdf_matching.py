"""Which document a PDF shows: told by its own data, its name or its text; what may be chance is only proposed."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from relances_app.domain.reconciliation.invoice_number_search import (
    FIRM_DIGITS,
    MAX_RUNS,
    MIN_DIGITS,
    MIN_LENGTH,
    split_runs,
)

MAX_SHOWN = 3
"""Numbers named where a PDF cites several."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document of the books, as PDFs are matched with it."""

    id: int
    customer_id: int
    number: str


@dataclass(frozen=True, slots=True)
class Clues:
    """What a PDF says of itself: the name of its file, its text, the number of the invoice that it carries."""

    name: str
    text: str = ""
    embedded: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The documents that a PDF shows, and why; without certainty a person has to confirm."""

    document_ids: tuple[int, ...] = ()
    is_certain: bool = False
    reason: str = ""


class NumberIndex:
    """The numbers of the books, separators and capitals ignored, ready to be found."""

    def __init__(self, documents: Iterable[Numbered]) -> None:
        self._bearers: dict[str, list[Numbered]] = {}
        for document in documents:
            if key := _fold(document.number):
                self._bearers.setdefault(key, []).append(document)

    def match(self, clues: Clues) -> Shown:
        """Return what a PDF shows, the surest sign first."""
        stem = PurePosixPath(clues.name.replace("\\", "/")).stem
        for number, reason in ((clues.embedded, "facture électronique"), (stem, "nom du fichier")):
            if bearers := self._bearers.get(_fold(number)):
                return self._take(bearers, reason, is_certain=True)
        named, cited = self._scan(stem), self._scan(clues.text)
        both = {key for key in named if key in cited}
        if len(both) == 1:
            return self._take(self._bearers[both.pop()], "nom et texte du fichier", is_certain=True)
        for keys, reason in ((named, "cité par le nom du fichier"), (cited, "cité par le texte du PDF")):
            if len(keys) == 1:
                return self._take(self._bearers[keys.pop()], reason, is_certain=False)
            if keys:
                return Shown(reason=f"plusieurs numéros y sont cités : {self._list(keys)}")
        return Shown(reason="aucun numéro de document n’y a été reconnu")

    def _take(self, bearers: list[Numbered], reason: str, *, is_certain: bool) -> Shown:
        """Return the bearers of a number: instalments of one customer, but never two customers with certainty."""
        ids = tuple(document.id for document in bearers)
        if len({document.customer_id for document in bearers}) == 1:
            return Shown(ids, is_certain, reason)
        return Shown(reason=f"plusieurs clients portent le numéro {bearers[0].number}")

    def _list(self, keys: set[str]) -> str:
        numbers = sorted(self._bearers[key][0].number for key in keys)
        return ", ".join(numbers[:MAX_SHOWN]) + (" …" if len(numbers) > MAX_SHOWN else "")

    def _scan(self, text: str) -> set[str]:
        """Return the numbers that stand in a text as whole words, the longest reading first at each place."""
        runs, start = split_runs(text), 0
        found: set[str] = set()
        while start < len(runs):
            lengths = range(min(MAX_RUNS, len(runs) - start), 0, -1)
            keys = ("".join(runs[start : start + length]) for length in lengths)
            hits = [(length, key) for length, key in zip(lengths, keys, strict=True) if self._tells(key)]
            found.update(key for _, key in hits[:1])
            start += hits[0][0] if hits else 1
        return found

    def _tells(self, key: str) -> bool:
        """Say whether a key is a number that does not stand anywhere by chance."""
        digits = sum(character.isdigit() for character in key)
        is_telling = len(key) >= MIN_LENGTH and digits >= MIN_DIGITS
        return is_telling and (digits < len(key) or digits >= FIRM_DIGITS) and key in self._bearers


def _fold(number: str) -> str:
    return "".join(split_runs(number))
