"""Guess the field of each column from its heading and the values below it."""

from collections.abc import Callable, Mapping, Sequence

from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.importers.tables.synonyms import find_fields, is_means_or_sum
from relances_app.importers.tables.value_proposals import looks_like_code

_AMOUNT_FIELDS = frozenset({TargetField.AMOUNT, TargetField.OPEN_AMOUNT, TargetField.PAID})
_MAX_DAYS = 365
"""The longest term of payment in days; a larger number is a sum."""
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
    columns = [[row[index] for row in rows if index < len(row)] for index in range(len(headings))]
    wanted = sorted(
        (rank, index, field)
        for index, heading in enumerate(headings)
        if not is_means_or_sum(heading) or _are_payments(columns[index])
        for rank, field in _rank_candidates(find_fields(heading), columns[index])
    )
    for _, index, field in wanted:
        if index not in taken and field not in taken.values():
            taken[index] = field
    for index, heading in enumerate(headings):
        if index not in taken and (more := _find_multiple(heading, columns[index])):
            taken[index] = more
    return tuple(taken.get(index) for index in range(len(headings)))


def _are_payments(values: Sequence[str]) -> bool:
    """Return whether values are sums paid: not words such as « Virement », nor a term of 30 or 60 days."""
    filled = [value for value in values if value.strip()]
    sums = [value for value in filled if is_parseable(parse_amount, value)]
    has_cents = any("," in value or "." in value or parse_amount(value) > _MAX_DAYS * 100 for value in sums)
    return has_cents and 2 * len(sums) > len(filled)


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
