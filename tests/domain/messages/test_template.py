"""Message templates: the closed list of placeholders, one pass, and the default texts.

Long because each placeholder and each default text has its case.
"""

import re
from datetime import date

import pytest

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.charges.charges import Charges, LegalBasis, compute_customer_charges
from relances_app.domain.charges.interest import Debt
from relances_app.domain.charges.published_rates import PUBLISHED_RATES
from relances_app.domain.dunning.dunning_levels import Channel, ChargesMode
from relances_app.domain.errors import UserError
from relances_app.domain.language import Language
from relances_app.domain.locale.locales import FRENCH, LOCALES
from relances_app.domain.locale.typography_fr import typeset
from relances_app.domain.messages.charges_paragraph import build_charge_values
from relances_app.domain.messages.template import (
    DEFAULT_TEMPLATES,
    PLACEHOLDERS,
    Audience,
    compute_deadline,
    fill_placeholders,
    split_body,
    validate_placeholders,
)

PROFESSIONAL, PRIVATE = CustomerKind.PROFESSIONAL, CustomerKind.PRIVATE
LATE = compute_customer_charges(
    [Debt("F1", date(2024, 2, 29), 150160)], LegalBasis(PROFESSIONAL), date(2024, 9, 30), PUBLISHED_RATES
)


def test_placeholders_are_replaced_with_or_without_blanks_inside():
    assert (
        fill_placeholders("{{client}} doit {{ total }}.", {"client": "Alfa", "total": "12,00 €"})
        == "Alfa doit 12,00 €."
    )


def test_a_value_is_never_evaluated_again():
    assert (
        fill_placeholders("{{client}}", {"client": "{{total}} {{client}}", "total": "1"})
        == "{{total}} {{client}}"
    )


def test_a_text_has_no_other_syntax():
    text = "{client} {0.__class__} {% if x %} {{ '' }} %s"
    assert (
        fill_placeholders("{client} {0.__class__} {% if x %} %s", {"client": "A"})
        == "{client} {0.__class__} {% if x %} %s"
    )
    with pytest.raises(UserError):
        validate_placeholders(text)


def test_blank_lines_left_by_an_empty_value_are_removed():
    assert fill_placeholders("Un\n\n{{rappel_penalites}}\n\nDeux", {"rappel_penalites": ""}) == "Un\n\nDeux"


def test_an_unknown_placeholder_is_named_with_the_nearest_known_one():
    with pytest.raises(
        UserError, match=r"\{\{totl\}\} n’existe pas : vouliez-vous dire \{\{total\}\}"
    ) as caught:
        validate_placeholders("Vous devez {{totl}}", "subject")
    assert caught.value.field == "subject"
    with pytest.raises(UserError, match=r"\{\{zzz\}\} n’existe pas : choisissez-le dans le menu"):
        validate_placeholders("{{zzz}}")


@pytest.mark.parametrize("text", ["{{client}", "{{client", "client}}", "{{{{client}}"])
def test_unclosed_braces_are_refused(text):
    with pytest.raises(UserError):
        validate_placeholders(text)


def test_a_subject_cannot_contain_the_table():
    validate_placeholders("{{tableau}}", "body")
    with pytest.raises(UserError, match="tableau"):
        validate_placeholders("{{tableau}}", "subject")


def test_a_body_is_split_around_its_table_which_comes_last_where_it_is_not_named():
    assert split_body("Avant\n\n{{ tableau }}\n\nAprès") == ("Avant", "Après")
    assert split_body("Tout\n") == ("Tout", "")


def test_a_second_table_placeholder_is_empty():
    before, after = split_body("A {{tableau}} B {{tableau}} C")
    assert (fill_placeholders(before, {}), fill_placeholders(after, {})) == ("A", "B  C")


def test_every_placeholder_has_a_label():
    assert all(label and label[0].isupper() for label in PLACEHOLDERS.values())


def test_every_level_channel_audience_and_language_has_a_valid_default_template():
    assert len(DEFAULT_TEMPLATES) == 3 * len(Channel) * len(Audience) * len(Language)
    for key, template in DEFAULT_TEMPLATES.items():
        assert template.key == key
        validate_placeholders(template.subject, "subject")
        validate_placeholders(template.body)
        assert "{{tableau}}" in template.body


@pytest.mark.parametrize("key", [key for key in DEFAULT_TEMPLATES if key[3] is not Language.FRENCH], ids=str)
def test_a_text_in_another_language_names_the_same_facts_in_the_same_order(key):
    french = DEFAULT_TEMPLATES[(*key[:3], Language.FRENCH)]
    for one, other in (
        (DEFAULT_TEMPLATES[key].subject, french.subject),
        (DEFAULT_TEMPLATES[key].body, french.body),
    ):
        assert re.findall(r"{{\w+}}", one) == re.findall(r"{{\w+}}", other)
        assert one.count("\n\n") == other.count("\n\n")
        assert one != other


def test_the_subject_of_a_mail_does_not_mention_a_debt():
    for (_, channel, _, _), template in DEFAULT_TEMPLATES.items():
        if channel is Channel.MAIL:
            assert "{{structure}}" in template.subject
            forbidden = (
                "total",
                "solde",
                "impay",
                "demeure",
                "relance n",
                "balance",
                "overdue",
                "unpaid",
                "notice",
            )
            assert not any(word in template.subject for word in forbidden)


PENALTIES = (
    "40",
    "pénalité",
    "indemnité",
    "L. 441-10",
    "frais",
    "recouvrement",
    "compensation",
    "late payment",
)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("level", [1, 2, 3])
def test_private_persons_never_read_of_penalties_or_of_the_fee(channel, level, language):
    template = DEFAULT_TEMPLATES[level, channel, Audience.PRIVATE, language]
    values = build_charge_values(PRIVATE, ChargesMode.MENTIONED, None, 150160, LOCALES[language])
    text = fill_placeholders(template.body, values | {"total": "1"})
    assert not any(word in text for word in PENALTIES)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.FRENCH, ("L. 441-10", "pénalités de retard", "40 €")),
        (
            Language.ENGLISH,
            ("L. 441-10 of the French Commercial Code", "late payment interest", "€40 per invoice"),
        ),
    ],
)
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("level", [2, 3])
def test_professionals_are_reminded_of_the_article_of_the_penalties_and_of_the_fee(
    channel, level, language, words
):
    template = DEFAULT_TEMPLATES[level, channel, Audience.PROFESSIONAL, language]
    values = build_charge_values(PROFESSIONAL, ChargesMode.MENTIONED, None, 150160, LOCALES[language])
    text = fill_placeholders(template.body, values)
    assert all(word in text for word in words)


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        (Language.FRENCH, "MISE EN DEMEURE DE PAYER", "Par la présente, nous vous mettons en demeure"),
        (
            Language.ENGLISH,
            "FORMAL NOTICE TO PAY (MISE EN DEMEURE)",
            "By this letter we give you formal notice (mise en demeure)",
        ),
    ],
)
@pytest.mark.parametrize("audience", Audience)
def test_the_third_letter_is_a_mise_en_demeure(audience, language, subject, words):
    template = DEFAULT_TEMPLATES[3, Channel.LETTER, audience, language]
    assert template.subject == subject
    assert words in template.body
    assert "{{date_limite_de_paiement}}" in template.body


def test_the_deadline_is_counted_from_the_day_printed():
    assert compute_deadline(date(2026, 11, 24), 8) == date(2026, 12, 2)
    assert compute_deadline(date(2026, 11, 24), 0) is None


def test_charges_are_listed_with_amounts_and_added_to_the_total():
    values = build_charge_values(PROFESSIONAL, ChargesMode.CHARGED, LATE, 150160, FRENCH)
    assert values["penalites"] == "126,71\u00a0€"
    assert values["indemnites"] == "40,00\u00a0€"
    assert values["total_general"] == "1\u202f668,31\u00a0€"
    assert all(
        values[name] in values["rappel_penalites"] for name in ("penalites", "indemnites", "total_general")
    )
    assert "arrêtées au 30 septembre 2024" in values["rappel_penalites"]


def test_charges_only_mentioned_or_hidden_are_not_added_to_the_total():
    for mode in (ChargesMode.MENTIONED, ChargesMode.NONE):
        assert (
            build_charge_values(PROFESSIONAL, mode, LATE, 150160, FRENCH)["total_general"]
            == "1\u202f501,60\u00a0€"
        )
    assert build_charge_values(PROFESSIONAL, ChargesMode.NONE, LATE, 150160, FRENCH)["rappel_penalites"] == ""


def test_where_nothing_can_be_charged_nothing_is_mentioned():
    nothing = Charges(date(2024, 9, 30), reason="procédure collective")
    for mode in ChargesMode:
        assert build_charge_values(PROFESSIONAL, mode, nothing, 100, FRENCH)["rappel_penalites"] == ""


def test_a_private_person_reads_of_interest_only_once_it_accrued():
    basis = LegalBasis(PRIVATE, notice_received_on=date(2024, 6, 10))
    charges = compute_customer_charges(
        [Debt("F1", date(2024, 2, 29), 150160)], basis, date(2024, 9, 30), PUBLISHED_RATES
    )
    mention = build_charge_values(PRIVATE, ChargesMode.CHARGED, charges, 150160, FRENCH)["rappel_penalites"]
    assert "taux légal" in mention
    assert "pénalité" not in mention
    assert (
        build_charge_values(PRIVATE, ChargesMode.MENTIONED, charges, 150160, FRENCH)["rappel_penalites"] == ""
    )


def test_a_missing_half_year_is_noted_beside_the_amount():
    charges = compute_customer_charges(
        [Debt("F1", date(2026, 12, 1), 100000)], LegalBasis(PROFESSIONAL), date(2027, 2, 1), PUBLISHED_RATES
    )
    mention = build_charge_values(PROFESSIONAL, ChargesMode.CHARGED, charges, 100000, FRENCH)[
        "rappel_penalites"
    ]
    assert "1er semestre 2027" in mention


def test_a_text_gets_typographic_spaces():
    assert typeset("Objet : l'avoir n° 12, « réglé » ?") == (
        "Objet\u00a0: l’avoir n°\u00a012, «\u00a0réglé\u00a0»\u202f?"
    )
    assert typeset("le 1er mars 2024, L. 441-10, 8 jours") == (
        "le 1er\u00a0mars 2024, L.\u00a0441-10, 8\u00a0jours"
    )
    assert typeset("FA 2024 100") == "FA 2024 100"
