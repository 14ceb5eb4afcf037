"""Published rates shipped with the program; the user's rate table is initialized from them."""

from relances_app.domain.charges.rates import HalfYear, Rate

_TO_2025 = (
    "BCE, taux des opérations principales de refinancement au premier jour du semestre ; "
    "taux légal : arrêtés semestriels, relevés par bpifrance-creation.fr et moneyvox.fr"
)
_2026_S1 = "BCE, 18 décembre 2025 ; taux légal : arrêté du 15 décembre 2025, JO du 26 décembre 2025"
_2026_S2 = (
    "BCE, 11 juin 2026 ; taux légal : arrêté du 26 juin 2026, JO du 30 juin 2026, "
    "d'après une source secondaire : à vérifier"
)

_FIGURES = (
    # year, half, refi, legal "autres cas", in hundredths of a percent
    (2015, 1, 5, 93), (2015, 2, 5, 99),
    (2016, 1, 5, 101), (2016, 2, 0, 93),
    (2017, 1, 0, 90), (2017, 2, 0, 90),
    (2018, 1, 0, 89), (2018, 2, 0, 88),
    (2019, 1, 0, 86), (2019, 2, 0, 87),
    (2020, 1, 0, 87), (2020, 2, 0, 84),
    (2021, 1, 0, 79), (2021, 2, 0, 76),
    (2022, 1, 0, 76), (2022, 2, 0, 77),
    (2023, 1, 250, 206), (2023, 2, 400, 422),
    (2024, 1, 450, 507), (2024, 2, 425, 492),
    (2025, 1, 315, 371), (2025, 2, 215, 276),
)  # fmt: skip

_RATES = (
    *(Rate(HalfYear(year, half), refi, legal, _TO_2025) for year, half, refi, legal in _FIGURES),
    Rate(HalfYear(2026, 1), 215, 262, _2026_S1),
    Rate(HalfYear(2026, 2), 240, 275, _2026_S2, is_verified=False),
)

PUBLISHED_RATES = {rate.half_year: rate for rate in _RATES}
"""Rates by half-year, from 2015 to the second half of 2026."""
