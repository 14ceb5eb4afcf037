"""Names of half-years and interest rates in mails and letters."""

from collections.abc import Iterable

from relances_app.domain.charges.rates import HalfYear, RateKind, RateRule, format_rate
from relances_app.domain.locale.locale import Locale


def format_half_years(half_years: Iterable[HalfYear], locale: Locale) -> str:
    """Format half-years on one line: `1er semestre 2024, 2e semestre 2024`."""
    return ", ".join(
        locale.translate(
            "1er semestre {year}" if half_year.half == 1 else "2e semestre {year}", year=half_year.year
        )
        for half_year in half_years
    )


def describe_rule(rule: RateRule, locale: Locale) -> str:
    """Return a phrase that names the rate applied."""
    return locale.translate(
        {
            RateKind.ECB_PLUS_TEN: "taux de refinancement de la Banque centrale européenne majoré de 10 points",
            RateKind.THREE_TIMES_LEGAL: "trois fois le taux d’intérêt légal",
            RateKind.CONTRACT: "taux contractuel de {rate}",
            RateKind.LEGAL: "taux d’intérêt légal",
            RateKind.NONE: "aucun intérêt de retard",
        }[rule.kind],
        rate=locale.localize_number(format_rate(rule.contract)),
    )
