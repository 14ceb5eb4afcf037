"""Document numbers cited in a bank text: separators ignored, whole figures only."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from relances_app.domain.accounts.customer import fold
from relances_app.domain.reconciliation.match import Candidate

MIN_LENGTH, MIN_DIGITS = 5, 3
"""A shorter number ("12", "F7") is found everywhere: it never tells a document by itself."""
MIN_BARE_DIGITS = 5
"""Digits of a number that are looked for without its letters: "2402001" for FA2402001."""
FIRM_DIGITS = 7
"""Digits without a letter that are more than a postcode or a date met by chance."""
MAX_RUNS = 8
"""Pieces that a number written with separators may fall into."""
MAX_BEARERS = 24
"""A number that more documents bear (instalments aside) tells none of them."""

_RUN = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True, eq=False)
class Citation:
    """A number found in a text, and the documents that bear it; not firm when it may stand there by chance."""

    candidates: tuple[Candidate, ...]
    is_firm: bool


def split_runs(text: str) -> list[str]:
    """Return runs of letters and runs of digits, in order.

    >>> split_runs("Fact. FA-2402/001B")
    ['fact', 'fa', '2402', '001', 'b']
    """
    return _RUN.findall(fold(text))


class CitationIndex:
    """The numbers of all open documents, ready to be found in texts."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        bearers: dict[str, list[Candidate]] = {}
        bare: dict[str, list[Candidate]] = {}
        for candidate in candidates:
            key = "".join(split_runs(candidate.item.number))
            digits = "".join(c for c in key if c.isdigit())
            if len(key) >= MIN_LENGTH and len(digits) >= MIN_DIGITS:
                bearers.setdefault(key, []).append(candidate)
            if MIN_BARE_DIGITS <= len(digits) < len(key):
                bare.setdefault(digits, []).append(candidate)
        self._citations = {
            key: Citation(tuple(found), is_firm=not key.isdigit() or len(key) >= FIRM_DIGITS)
            for key, found in (bare | bearers).items()
            if len(found) <= MAX_BEARERS
        }

    def find(self, *texts: str) -> tuple[Citation, ...]:
        """Return the numbers that the texts cite, each once, the longest reading first at each place."""
        found = (citation for text in texts for citation in self._scan(split_runs(text)))
        return tuple(dict.fromkeys(found))

    def _scan(self, runs: Sequence[str]) -> Iterator[Citation]:
        start = 0
        while start < len(runs):
            length, citation = self._read_at(runs, start)
            if citation:
                yield citation
            start += length

    def _read_at(self, runs: Sequence[str], start: int) -> tuple[int, Citation | None]:
        for length in range(min(MAX_RUNS, len(runs) - start), 0, -1):
            if citation := self._citations.get("".join(runs[start : start + length])):
                return length, citation
        return 1, None


def cites_short(runs: Sequence[str], number: str) -> bool:
    """Say whether a number, however short, stands in the runs of a text: a hint beside an equal amount."""
    key = split_runs(number)
    return (
        any(runs[start : start + len(key)] == key for start in range(len(runs) - len(key) + 1))
        if key
        else False
    )
