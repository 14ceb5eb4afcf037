"""The languages of mails and letters: every phrase of the code has its words, and figures their marks."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

import relances_app
from relances_app.domain.accounts.document import DOCUMENT_KIND_LABELS as KINDS
from relances_app.domain.charges.interest import Segment, format_interests
from relances_app.domain.charges.rates import HalfYear, RateKind, RateRule
from relances_app.domain.dunning.dunning_levels import DEFAULT_LEVEL_NAMES
from relances_app.domain.language import LANGUAGE_LABELS, Language
from relances_app.domain.locale.locales import FRENCH, LOCALES
from relances_app.domain.locale.translations_en import TRANSLATIONS
from relances_app.domain.messages.rate_labels import describe_rule, format_half_years
from relances_app.domain.money import NARROW_NBSP, NBSP

ENGLISH = LOCALES[Language.ENGLISH]
PACKAGE = Path(relances_app.__file__).parent
TRANSLATED_BY_NAME = {*KINDS.values(), *DEFAULT_LEVEL_NAMES.values()}
"""Phrases that the code says without writing them where it says them."""
IN_TEMPLATES = re.compile(r"\b(?:say|translate)\('([^']*)'")


def translated_in_code():
    for path in (
        path
        for package in ("domain", "mail", "pdf", "services")
        for path in (PACKAGE / package).rglob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"translate"} | {
                f"{owner}.translate"
                for owner in ("locale", "reminder.locale", "letter.reminder.locale", "self")
            }:
                yield from (
                    text.value
                    for text in ast.walk(node.args[0])
                    if isinstance(text, ast.Constant) and isinstance(text.value, str)
                )


def translated_in_templates():
    for path in PACKAGE.rglob("*.html"):
        yield from IN_TEMPLATES.findall(path.read_text("utf-8"))


def test_every_translated_text_exists_in_each_language_and_none_is_unused():
    said = {*translated_in_code(), *translated_in_templates()} | TRANSLATED_BY_NAME
    assert len(said) > 60
    assert said - TRANSLATIONS.keys() == set()
    assert TRANSLATIONS.keys() - said == set()


@pytest.mark.parametrize("phrase", TRANSLATIONS)
def test_a_translation_keeps_its_placeholders(phrase):
    assert sorted(re.findall(r"{\w+}", TRANSLATIONS[phrase])) == sorted(re.findall(r"{\w+}", phrase))


def test_every_language_has_a_locale_and_a_label():
    assert set(LOCALES) == set(LANGUAGE_LABELS) == set(Language)


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [
        (0, f"0,00{NBSP}€", "€0.00"),
        (150_160, f"1{NARROW_NBSP}501,60{NBSP}€", "€1,501.60"),
        (-5_610, f"-56,10{NBSP}€", "-€56.10"),
        (123_456_789, f"1{NARROW_NBSP}234{NARROW_NBSP}567,89{NBSP}€", "€1,234,567.89"),
    ],
)
def test_amounts_have_the_separators_of_their_language(cents, french, english):
    assert FRENCH.format_euros(cents) == french
    assert ENGLISH.format_euros(cents) == english


def test_an_english_day_is_never_read_with_its_month_first():
    assert ENGLISH.format_date(date(2026, 4, 3)) == "3 Apr 2026"
    assert ENGLISH.format_long_date(date(2026, 4, 1)) == "1 April 2026"
    assert FRENCH.format_date(date(2026, 4, 3)) == "03/04/2026"
    assert FRENCH.format_long_date(date(2026, 4, 1)) == "1er avril 2026"


def test_rates_interests_and_half_years_follow():
    contract = RateRule(RateKind.CONTRACT, 1005)
    assert describe_rule(contract, FRENCH) == f"taux contractuel de 10,05{NBSP}%"
    assert describe_rule(contract, ENGLISH) == "contractual rate of 10.05%"
    (interest,) = format_interests([Segment(date(2025, 12, 14), date(2025, 12, 31), 47015, 1215)])
    assert ENGLISH.localize_number(interest) == "2.8170"
    missing = (HalfYear(2027, 1), HalfYear(2027, 2))
    assert format_half_years(missing, FRENCH) == "1er semestre 2027, 2e semestre 2027"
    assert format_half_years(missing, ENGLISH) == "first half of 2027, second half of 2027"


def test_each_kind_of_rate_is_named_in_each_language():
    for locale in LOCALES.values():
        assert len({describe_rule(RateRule(kind), locale) for kind in RateKind}) == len(RateKind)


def test_body_text_follows_the_typography_of_its_language():
    assert ENGLISH.typeset('the customer\'s note: "paid"?') == 'the customer’s note: "paid"?'
    assert ENGLISH.typeset("no. 2, L. 441-10, by 2 May 2026, 8 days") == (
        f"no.{NBSP}2, L.{NBSP}441-10, by 2{NBSP}May 2026, 8{NBSP}days"
    )
    assert FRENCH.typeset("payé ?") == f"payé{NARROW_NBSP}?"
    assert ENGLISH.format_days(1) == "1 day"
    assert FRENCH.format_days(2) == "2 jours"
