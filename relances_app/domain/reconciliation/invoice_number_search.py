"""Find document numbers in bank texts; separators are ignored, and only complete runs of digits match."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.reconciliation.match import Candidate

MIN_LENGTH, MIN_DIGITS = 5, 3
"""Shorter numbers ("12", "F7") occur in any text, so they never identify a document by themselves."""
MIN_SHORT_LETTERS, MIN_SHORT_DIGITS = 2, 2
"""Letters and digits of a shorter number ("FA-11") that is a hint where nothing else in a text is one."""
MIN_BARE_DIGITS = 5
"""Fewest digits of a number that is also searched without its letters: "2402001" for FA2402001."""
MIN_RELIABLE_DIGITS = 7
"""Fewest digits of a number without letters that is not likely to be a postcode or a date."""
MAX_NUMBER_TOKENS = 8
"""Most tokens that a number written with separators may consist of."""
MAX_DOCUMENTS_PER_NUMBER = 24
"""A number shared by more documents than this identifies none of them."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True, eq=False)
class NumberCitation:
    """A number found in a text and the documents that have it; unreliable if it may be there by coincidence."""

    candidates: tuple[Candidate, ...]
    is_reliable: bool


def tokenize(text: str) -> list[str]:
    """Return runs of letters and runs of digits, in order.

    >>> tokenize("Fact. FA-2402/001B")
    ['fact', 'fa', '2402', '001', 'b']
    """
    return _TOKEN.findall(normalize_text(text))


class CitationIndex:
    """Index of the numbers of all open documents, to find them in texts."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        by_number: dict[str, list[Candidate]] = {}
        by_digits: dict[str, list[Candidate]] = {}
        short: dict[str, list[Candidate]] = {}
        for candidate in candidates:
            key = "".join(tokenize(candidate.item.number))
            digits = "".join(c for c in key if c.isdigit())
            if len(key) >= MIN_LENGTH and len(digits) >= MIN_DIGITS:
                by_number.setdefault(key, []).append(candidate)
            elif len(digits) >= MIN_SHORT_DIGITS and len(key) - len(digits) >= MIN_SHORT_LETTERS:
                short.setdefault(key, []).append(candidate)
            if MIN_BARE_DIGITS <= len(digits) < len(key):
                by_digits.setdefault(digits, []).append(candidate)
        self._citations = {
            key: NumberCitation(
                tuple(found), is_reliable=not key.isdigit() or len(key) >= MIN_RELIABLE_DIGITS
            )
            for key, found in (by_digits | by_number).items()
            if len(found) <= MAX_DOCUMENTS_PER_NUMBER
        }

        self._short = {key: NumberCitation(tuple(found), is_reliable=False) for key, found in short.items()}

    def find_short(self, *texts: str) -> tuple[NumberCitation, ...]:
        """Return the short numbers with letters in the texts, each a run of letters and one of digits."""
        found = (
            self._short.get("".join(pair))
            for text in texts
            if self._short
            for pair in pairwise(tokenize(text))
        )
        return tuple(dict.fromkeys(citation for citation in found if citation))

    def find(self, *texts: str) -> tuple[NumberCitation, ...]:
        """Return the numbers cited in the texts without duplicates; at each position the longest one is taken."""
        found = (citation for text in texts for citation in self._scan(tokenize(text)))
        return tuple(dict.fromkeys(found))

    def _scan(self, tokens: Sequence[str]) -> Iterator[NumberCitation]:
        start = 0
        while start < len(tokens):
            length, citation = self._match_at(tokens, start)
            if citation:
                yield citation
            start += length

    def _match_at(self, tokens: Sequence[str], start: int) -> tuple[int, NumberCitation | None]:
        for length in range(min(MAX_NUMBER_TOKENS, len(tokens) - start), 0, -1):
            if citation := self._citations.get("".join(tokens[start : start + length])):
                return length, citation
        return 1, None


def find_left_out(citations: Iterable[NumberCitation], numbers: Collection[str]) -> str:
    """Return the first number cited reliably that is not among some others, or an empty text."""
    for citation in citations:
        cited = [candidate.item.number for candidate in citation.candidates]
        if citation.is_reliable and not any(number in numbers for number in cited):
            return cited[0]
    return ""


def contains_number(tokens: Sequence[str], number: str) -> bool:
    """Return whether the tokens of a text contain a number, even a short one; a hint if the amount is equal too."""
    key = tokenize(number)
    return (
        any(tokens[start : start + len(key)] == key for start in range(len(tokens) - len(key) + 1))
        if key
        else False
    )
