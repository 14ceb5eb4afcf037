"""Answers that need the file, which is read again in another way or replaces data; a preview only offers them."""

from relances_app.domain.accounts.doubt import Answer

_SHEET = "sheet_"


def make_sheet_answer(number: int) -> str:
    """Return the answer that another sheet, counted from 1, is the list."""
    return f"{_SHEET}{number}"


def read_sheet_answer(answer: str) -> int | None:
    """Return the number of the sheet of an answer, None for another answer."""
    digits = answer.removeprefix(_SHEET)
    return int(digits) if answer.startswith(_SHEET) and digits.isdecimal() and len(digits) < 4 else None


def needs_file(answer: str) -> bool:
    """Return whether an answer needs the file, so that it is offered in a preview only."""
    return answer in (Answer.MONTH_FIRST, Answer.REPLACE) or read_sheet_answer(answer) is not None
