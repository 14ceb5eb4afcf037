"""Each language with how it is written."""

from relances_app.domain.dates import format_date, format_long_date
from relances_app.domain.language import Language
from relances_app.domain.locale.english import ENGLISH
from relances_app.domain.locale.locale import Tongue
from relances_app.domain.locale.typography_fr import typeset
from relances_app.domain.money import NBSP, format_euros

FRENCH = Tongue(
    language=Language.FRENCH,
    tag="fr-FR",
    write_day=format_date,
    write_long_day=format_long_date,
    write_euros=format_euros,
    write_figure=str,
    typeset=typeset,
    colon=f"{NBSP}: ",
)

TONGUES = {tongue.language: tongue for tongue in (FRENCH, ENGLISH)}
