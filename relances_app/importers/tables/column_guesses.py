"""Guess the field of each column from its heading and the values below it."""

from collections.abc import Callable, Mapping, Sequence

from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.importers.tables.synonyms import find_fields
from relances_app.importers.tables.value_proposals import looks_like_code

_AMOUNT_FIELDS = frozenset({TargetField.AMOUNT, TargetField.OPEN_AMOUNT, TargetField.PAID})
_UNFIT_PENALTY = 1_000
"""Added to the rank of a field that does not fit the values below the heading."""


def guess_fields(
    headings: Sequence[str], rows: Sequence[Sequence[str]], known: Mapping[str, TargetField]
) -> tuple[TargetField | None, ...]:
    """Map each field to one column: those known of a program, then best-ranked heading, then leftmost.

    Further columns of state and comment are read too, since each may say that nothing is owed.
    """
    taken: dict[int, TargetField] = {}
    for index, heading in enumerate(headings):
        if heading in known and known[heading] not in taken.values():
            taken[index] = known[heading]
    wanted = sorted(
        (rank, index, field)
        for index, heading in enumerate(headings)
        for rank, field in _rank_candidates(
            find_fields(heading), [row[index] for row in rows if index < len(row)]
        )
    )
    for _, index, field in wanted:
        if index not in taken and field not in taken.values():
            taken[index] = field
    for index, heading in enumerate(headings):
        values = [row[index] for row in rows if index < len(row)]
        if index not in taken and (more := _find_multiple(heading, values)):
            taken[index] = more
    return tuple(taken.get(index) for index in range(len(headings)))


def _find_multiple(heading: str, values: Sequence[str]) -> TargetField | None:
    """Return the field of several columns that a heading names; a column of sums is no state."""
    named = {field for _, field in find_fields(heading)}
    if TargetField.NOTE in named:
        return TargetField.NOTE
    sums = sum("," in value or "." in value for value in values if is_parseable(parse_amount, value))
    is_state = not named.isdisjoint({TargetField.STATUS, TargetField.DOCUMENT_STATE})
    return TargetField.DOCUMENT_STATE if is_state and 2 * sums <= len(values) else None


def _rank_candidates(
    candidates: tuple[tuple[int, TargetField], ...], values: Sequence[str]
) -> list[tuple[int, TargetField]]:
    """Rank the fields of an ambiguous heading (`Client`, `Compte`, `Réglé`, `Solde`) by the values below it."""
    filled = [value for value in values if value.strip()]
    if len(candidates) == 1 or not filled:
        return list(candidates)
    return [
        (rank + (0 if _are_plausible(field, filled) else _UNFIT_PENALTY), field) for rank, field in candidates
    ]


def _are_plausible(field: TargetField, values: Sequence[str]) -> bool:
    if field in (TargetField.CODE, TargetField.NAME):
        are_codes = 2 * sum(looks_like_code(value) for value in values) > len(values)
        return are_codes == (field is TargetField.CODE)
    if field in _AMOUNT_FIELDS or field is TargetField.STATUS:
        are_sums = 2 * sum(is_parseable(parse_amount, value) for value in values) > len(values)
        return are_sums == (field in _AMOUNT_FIELDS)
    return True


def is_parseable(parse: Callable[[str], object], text: str) -> bool:
    """Return whether a parser of values accepts a text."""
    try:
        parse(text)
    except UserError:
        return False
    return True
