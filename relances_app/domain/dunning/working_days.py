"""French public holidays and working days."""

from datetime import date, timedelta


def compute_easter(year: int) -> date:
    """Return Easter Sunday of a year of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return date(year, month, day + 1)


def list_holidays(year: int, *, has_alsace: bool = False) -> dict[date, str]:
    """Return the public holidays of metropolitan France (L3133-1 of the Code du travail) with their names.

    `has_alsace` adds those of Alsace and Moselle (L3134-13).
    """
    easter = compute_easter(year)
    days = {
        date(year, 1, 1): "jour de l'An",
        easter + timedelta(days=1): "lundi de Pâques",
        date(year, 5, 1): "fête du Travail",
        date(year, 5, 8): "victoire de 1945",
        easter + timedelta(days=39): "Ascension",
        easter + timedelta(days=50): "lundi de Pentecôte",
        date(year, 7, 14): "fête nationale",
        date(year, 8, 15): "Assomption",
        date(year, 11, 1): "Toussaint",
        date(year, 11, 11): "armistice de 1918",
        date(year, 12, 25): "Noël",
    }
    if has_alsace:
        days |= {easter - timedelta(days=2): "Vendredi saint", date(year, 12, 26): "Saint-Étienne"}
    return days


def find_holiday(day: date, *, has_alsace: bool = False) -> str:
    """Return the name of the public holiday of a day; empty if it is none."""
    return list_holidays(day.year, has_alsace=has_alsace).get(day, "")


def is_working_day(day: date, *, has_alsace: bool = False) -> bool:
    """Return whether a day is from Monday to Friday and no public holiday."""
    return day.weekday() < 5 and not find_holiday(day, has_alsace=has_alsace)


def find_working_day(day: date, *, has_alsace: bool = False) -> date:
    """Return the day itself if it is a working day, or the next one."""
    while not is_working_day(day, has_alsace=has_alsace):
        day += timedelta(days=1)
    return day
