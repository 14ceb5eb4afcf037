"""Locale: translations and formats of one language for mails and letters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from relances_app.domain.language import Language


@dataclass(frozen=True, slots=True)
class Locale:
    """Formats and translations of a language; the phrases in the code are French and are the translation keys.

    `language_tag` is the BCP 47 tag of the language and the country whose conventions it follows.
    """

    language: Language
    language_tag: str
    format_date: Callable[[date], str]
    """Format a date in short form, for tables."""
    format_long_date: Callable[[date], str]
    format_euros: Callable[[int], str]
    """Format cents with the euro sign."""
    localize_number: Callable[[str], str]
    """Convert a number in French format, such as `1 501,60` or `12,15 %`, to the format of this language."""
    typeset: Callable[[str], str]
    """Apply typographic rules (no-break spaces, apostrophes) to running text."""
    label_separator: str
    """Text between a label and its value."""
    translations: Mapping[str, str] | None = None
    """Translations by French phrase; None for French."""

    def translate(self, phrase: str, **values: object) -> str:
        """Return a phrase in this language, with its {placeholders} replaced by the values."""
        return (phrase if self.translations is None else self.translations[phrase]).format(**values)

    def format_days(self, days: int) -> str:
        """Format a number of days: `8 jours`."""
        return self.translate("{days} jours" if days > 1 else "{days} jour", days=days)
