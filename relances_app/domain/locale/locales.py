"""Locale of each language."""

from relances_app.domain.dates import format_date, format_long_date
from relances_app.domain.language import Language
from relances_app.domain.locale.english import ENGLISH
from relances_app.domain.locale.locale import Locale
from relances_app.domain.locale.typography_fr import typeset
from relances_app.domain.money import NBSP, format_euros

FRENCH = Locale(
    language=Language.FRENCH,
    language_tag="fr-FR",
    format_date=format_date,
    format_long_date=format_long_date,
    format_euros=format_euros,
    localize_number=str,
    typeset=typeset,
    label_separator=f"{NBSP}: ",
)

LOCALES = {locale.language: locale for locale in (FRENCH, ENGLISH)}
