"""Match PDFs with documents by embedded data, file name or text; uncertain matches are only proposed."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from relances_app.domain.reconciliation.invoice_number_search import (
    MAX_NUMBER_TOKENS,
    MIN_DIGITS,
    MIN_LENGTH,
    MIN_RELIABLE_DIGITS,
    tokenize,
)

MAX_LISTED = 3
"""Most numbers listed when a PDF cites several."""


@dataclass(frozen=True, slots=True)
class NumberedDocument:
    """A stored document that PDFs are matched with."""

    id: int
    customer_id: int
    number: str


@dataclass(frozen=True, slots=True)
class PdfHints:
    """Hints in a PDF: its file name, its text, and the number of the embedded electronic invoice."""

    name: str
    text: str = ""
    embedded: str = ""


@dataclass(frozen=True, slots=True)
class PdfMatch:
    """The documents that a PDF belongs to, and why; an uncertain match needs confirmation by the user."""

    document_ids: tuple[int, ...] = ()
    is_certain: bool = False
    reason: str = ""


class NumberIndex:
    """Index of the numbers of stored documents; separators and case are ignored."""

    def __init__(self, documents: Iterable[NumberedDocument]) -> None:
        self._documents_by_number: dict[str, list[NumberedDocument]] = {}
        for document in documents:
            if key := _normalize_number(document.number):
                self._documents_by_number.setdefault(key, []).append(document)

    def match(self, hints: PdfHints) -> PdfMatch:
        """Return the match of a PDF, from the most reliable hint."""
        stem = PurePosixPath(hints.name.replace("\\", "/")).stem
        for number, reason in ((hints.embedded, "facture électronique"), (stem, "nom du fichier")):
            if documents := self._documents_by_number.get(_normalize_number(number)):
                return self._build_match(documents, reason, is_certain=True)
        named, cited = self._find_numbers(stem), self._find_numbers(hints.text)
        both = {key for key in named if key in cited}
        if len(both) == 1:
            return self._build_match(
                self._documents_by_number[both.pop()], "nom et texte du fichier", is_certain=True
            )
        for keys, reason in ((named, "cité par le nom du fichier"), (cited, "cité par le texte du PDF")):
            if len(keys) == 1:
                return self._build_match(self._documents_by_number[keys.pop()], reason, is_certain=False)
            if keys:
                return PdfMatch(reason=f"plusieurs numéros y sont cités : {self._format_numbers(keys)}")
        return PdfMatch(reason="aucun numéro de document n’y a été reconnu")

    def _build_match(self, documents: list[NumberedDocument], reason: str, *, is_certain: bool) -> PdfMatch:
        """Return the match for the documents of one number: instalments of one customer, never of several."""
        ids = tuple(document.id for document in documents)
        if len({document.customer_id for document in documents}) == 1:
            return PdfMatch(ids, is_certain, reason)
        return PdfMatch(reason=f"plusieurs clients portent le numéro {documents[0].number}")

    def _format_numbers(self, numbers_found: set[str]) -> str:
        numbers = sorted(self._documents_by_number[key][0].number for key in numbers_found)
        return ", ".join(numbers[:MAX_LISTED]) + (" …" if len(numbers) > MAX_LISTED else "")

    def _find_numbers(self, text: str) -> set[str]:
        """Return the numbers that a text contains as whole words; at each position the longest one is taken."""
        tokens, start = tokenize(text), 0
        found: set[str] = set()
        while start < len(tokens):
            lengths = range(min(MAX_NUMBER_TOKENS, len(tokens) - start), 0, -1)
            keys = ("".join(tokens[start : start + length]) for length in lengths)
            hits = [
                (length, key) for length, key in zip(lengths, keys, strict=True) if self._is_distinctive(key)
            ]
            found.update(key for _, key in hits[:1])
            start += hits[0][0] if hits else 1
        return found

    def _is_distinctive(self, key: str) -> bool:
        """Return whether a key is a known number that is unlikely to occur by coincidence."""
        digits = sum(character.isdigit() for character in key)
        is_long_enough = len(key) >= MIN_LENGTH and digits >= MIN_DIGITS
        return (
            is_long_enough
            and (digits < len(key) or digits >= MIN_RELIABLE_DIGITS)
            and key in self._documents_by_number
        )


def _normalize_number(number: str) -> str:
    return "".join(tokenize(number))
