"""Document numbers cited in a bank text: separators ignored, whole figures only."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.reconciliation.match import Candidate

MIN_LENGTH, MIN_DIGITS = 5, 3
"""A shorter number ("12", "F7") is found everywhere: it never tells a document by itself."""
MIN_BARE_DIGITS = 5
"""Digits of a number that are looked for without its letters: "2402001" for FA2402001."""
MIN_RELIABLE_DIGITS = 7
"""Digits without a letter that are more than a postcode or a date met by chance."""
MAX_NUMBER_TOKENS = 8
"""Pieces that a number written with separators may fall into."""
MAX_DOCUMENTS_PER_NUMBER = 24
"""A number that more documents bear (instalments aside) tells none of them."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True, eq=False)
class NumberCitation:
    """A number found in a text, and the documents that bear it; not firm when it may stand there by chance."""

    candidates: tuple[Candidate, ...]
    is_reliable: bool


def tokenize(text: str) -> list[str]:
    """Return runs of letters and runs of digits, in order.

    >>> split_runs("Fact. FA-2402/001B")
    ['fact', 'fa', '2402', '001', 'b']
    """
    return _TOKEN.findall(normalize_text(text))


class CitationIndex:
    """The numbers of all open documents, ready to be found in texts."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        by_number: dict[str, list[Candidate]] = {}
        by_digits: dict[str, list[Candidate]] = {}
        for candidate in candidates:
            key = "".join(tokenize(candidate.item.number))
            digits = "".join(c for c in key if c.isdigit())
            if len(key) >= MIN_LENGTH and len(digits) >= MIN_DIGITS:
                by_number.setdefault(key, []).append(candidate)
            if MIN_BARE_DIGITS <= len(digits) < len(key):
                by_digits.setdefault(digits, []).append(candidate)
        self._citations = {
            key: NumberCitation(
                tuple(found), is_reliable=not key.isdigit() or len(key) >= MIN_RELIABLE_DIGITS
            )
            for key, found in (by_digits | by_number).items()
            if len(found) <= MAX_DOCUMENTS_PER_NUMBER
        }

    def find(self, *texts: str) -> tuple[NumberCitation, ...]:
        """Return the numbers that the texts cite, each once, the longest reading first at each place."""
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


def contains_number(tokens: Sequence[str], number: str) -> bool:
    """Say whether a number, however short, stands in the runs of a text: a hint beside an equal amount."""
    key = tokenize(number)
    return (
        any(tokens[start : start + len(key)] == key for start in range(len(tokens) - len(key) + 1))
        if key
        else False
    )
