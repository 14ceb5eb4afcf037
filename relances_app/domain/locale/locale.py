"""How one language writes what mails and letters say: words, days, sums."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from relances_app.domain.language import Language


@dataclass(frozen=True, slots=True)
class Locale:
    """A language as it is written: the code says its phrases in French, and `phrases` has the others.

    `tag` names the language and the country whose usage it follows (BCP 47).
    """

    language: Language
    language_tag: str
    format_date: Callable[[date], str]
    """Short, for tables."""
    format_long_date: Callable[[date], str]
    format_euros: Callable[[int], str]
    """A sum in cents, with its sign."""
    localize_number: Callable[[str], str]
    """A figure that stands in French, such as `1 501,60` or `12,15 %`, with the marks of this language."""
    typeset: Callable[[str], str]
    """Running text as a printer would set it."""
    label_separator: str
    """What stands between a label and its value."""
    translations: Mapping[str, str] | None = None
    """The phrases of this language by those of the code; None where they are the same."""

    def translate(self, phrase: str, **values: object) -> str:
        """Return a phrase in this language, with its {values} put in."""
        return (phrase if self.translations is None else self.translations[phrase]).format(**values)

    def format_days(self, days: int) -> str:
        """Write a number of days in words."""
        return self.translate("{days} jours" if days > 1 else "{days} jour", days=days)
