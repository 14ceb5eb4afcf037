"""How one language writes what mails and letters say: words, days, sums."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from relances_app.domain.language import Language


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language as it is written: the code says its phrases in French, and `phrases` has the others.

    `tag` names the language and the country whose usage it follows (BCP 47).
    """

    language: Language
    tag: str
    write_day: Callable[[date], str]
    """Short, for tables."""
    write_long_day: Callable[[date], str]
    write_euros: Callable[[int], str]
    """A sum in cents, with its sign."""
    write_figure: Callable[[str], str]
    """A figure that stands in French, such as `1 501,60` or `12,15 %`, with the marks of this language."""
    typeset: Callable[[str], str]
    """Running text as a printer would set it."""
    colon: str
    """What stands between a label and its value."""
    phrases: Mapping[str, str] | None = None
    """The phrases of this language by those of the code; None where they are the same."""

    def say(self, phrase: str, **values: object) -> str:
        """Return a phrase in this language, with its {values} put in."""
        return (phrase if self.phrases is None else self.phrases[phrase]).format(**values)

    def count_days(self, days: int) -> str:
        """Write a number of days in words."""
        return self.say("{days} jours" if days > 1 else "{days} jour", days=days)
