"""Why the process that reads foreign files gave no result: too much time or memory, or a fault."""

import traceback

from relances_app.domain.errors import UserError

BROKEN = "fichier abîmé, ou trop grand pour être lu sans risque"


class ReaderStopped(UserError):
    """The process died, or was stopped since it took too long."""


class ReaderFault(ReaderStopped):
    """A reader raised an exception that is no refusal: a fault of the program; `detail` says which, without data."""

    detail = ""


class ReaderCrashed(ReaderFault):
    """The process died without a word, as when a native library aborts: a fault of that library."""


def describe_fault(error: BaseException) -> str:
    """Return the class and the place of an exception; its text may contain data of the file."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__} in {place}"
