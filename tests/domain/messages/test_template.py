"""Wordings: the closed list of placeholders, one pass, and the texts that come with the program."""

import re
from datetime import date

import pytest

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.charges.charges import Basis, Charges, count_charges
from relances_app.domain.charges.interest import Debt
from relances_app.domain.charges.published_rates import PUBLISHED
from relances_app.domain.dunning.dunning_levels import Channel, ChargesMode
from relances_app.domain.errors import Refusal
from relances_app.domain.language import Language
from relances_app.domain.locale.locales import FRENCH, TONGUES
from relances_app.domain.locale.typography_fr import typeset
from relances_app.domain.messages.charges_paragraph import list_charge_values
from relances_app.domain.messages.template import (
    DEFAULTS,
    PLACEHOLDERS,
    Audience,
    check,
    deadline_on,
    fill,
    split_body,
)

PROFESSIONAL, PRIVATE = CustomerKind.PROFESSIONAL, CustomerKind.PRIVATE
LATE = count_charges(
    [Debt("F1", date(2024, 2, 29), 150160)], Basis(PROFESSIONAL), date(2024, 9, 30), PUBLISHED
)


def test_placeholders_are_replaced_with_or_without_blanks_inside():
    assert (
        fill("{{client}} doit {{ total }}.", {"client": "Alfa", "total": "12,00 €"}) == "Alfa doit 12,00 €."
    )


def test_a_value_is_never_read_again():
    assert fill("{{client}}", {"client": "{{total}} {{client}}", "total": "1"}) == "{{total}} {{client}}"


def test_nothing_else_in_a_text_is_a_command():
    text = "{client} {0.__class__} {% if x %} {{ '' }} %s"
    assert (
        fill("{client} {0.__class__} {% if x %} %s", {"client": "A"})
        == "{client} {0.__class__} {% if x %} %s"
    )
    with pytest.raises(Refusal):
        check(text)


def test_the_blank_lines_that_an_empty_value_leaves_are_closed_up():
    assert fill("Un\n\n{{rappel_penalites}}\n\nDeux", {"rappel_penalites": ""}) == "Un\n\nDeux"


def test_an_unknown_placeholder_is_named_with_the_nearest_known_one():
    with pytest.raises(
        Refusal, match=r"\{\{totl\}\} n’existe pas : vouliez-vous dire \{\{total\}\}"
    ) as caught:
        check("Vous devez {{totl}}", "subject")
    assert caught.value.field == "subject"
    with pytest.raises(Refusal, match=r"\{\{zzz\}\} n’existe pas : choisissez-le dans le menu"):
        check("{{zzz}}")


@pytest.mark.parametrize("text", ["{{client}", "{{client", "client}}", "{{{{client}}"])
def test_braces_left_open_are_refused(text):
    with pytest.raises(Refusal):
        check(text)


def test_a_subject_cannot_hold_the_table():
    check("{{tableau}}", "body")
    with pytest.raises(Refusal, match="tableau"):
        check("{{tableau}}", "subject")


def test_a_body_is_split_around_its_table_which_comes_last_where_it_is_not_named():
    assert split_body("Avant\n\n{{ tableau }}\n\nAprès") == ("Avant", "Après")
    assert split_body("Tout\n") == ("Tout", "")


def test_a_second_table_in_a_text_says_nothing():
    before, after = split_body("A {{tableau}} B {{tableau}} C")
    assert (fill(before, {}), fill(after, {})) == ("A", "B  C")


def test_every_placeholder_has_a_label():
    assert all(label and label[0].isupper() for label in PLACEHOLDERS.values())


def test_there_is_a_text_for_every_level_channel_audience_and_language_and_each_can_be_kept():
    assert len(DEFAULTS) == 3 * len(Channel) * len(Audience) * len(Language)
    for key, wording in DEFAULTS.items():
        assert wording.key == key
        check(wording.subject, "subject")
        check(wording.body)
        assert "{{tableau}}" in wording.body


@pytest.mark.parametrize("key", [key for key in DEFAULTS if key[3] is not Language.FRENCH], ids=str)
def test_a_text_in_another_language_names_the_same_facts_in_the_same_order(key):
    french = DEFAULTS[(*key[:3], Language.FRENCH)]
    for one, other in ((DEFAULTS[key].subject, french.subject), (DEFAULTS[key].body, french.body)):
        assert re.findall(r"{{\w+}}", one) == re.findall(r"{{\w+}}", other)
        assert one.count("\n\n") == other.count("\n\n")
        assert one != other


def test_the_subject_of_a_mail_tells_nothing_of_a_debt():
    for (_, channel, _, _), wording in DEFAULTS.items():
        if channel is Channel.MAIL:
            assert "{{structure}}" in wording.subject
            told = (
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
            assert not any(word in wording.subject for word in told)


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
    wording = DEFAULTS[level, channel, Audience.PRIVATE, language]
    values = list_charge_values(PRIVATE, ChargesMode.RECALLED, None, 150160, TONGUES[language])
    text = fill(wording.body, values | {"total": "1"})
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
    wording = DEFAULTS[level, channel, Audience.PROFESSIONAL, language]
    values = list_charge_values(PROFESSIONAL, ChargesMode.RECALLED, None, 150160, TONGUES[language])
    text = fill(wording.body, values)
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
    wording = DEFAULTS[3, Channel.LETTER, audience, language]
    assert wording.subject == subject
    assert words in wording.body
    assert "{{date_limite_de_paiement}}" in wording.body


def test_the_deadline_is_counted_from_the_day_printed():
    assert deadline_on(date(2026, 11, 24), 8) == date(2026, 12, 2)
    assert deadline_on(date(2026, 11, 24), 0) is None


def test_what_is_claimed_is_said_with_its_sums_and_joins_the_total():
    values = list_charge_values(PROFESSIONAL, ChargesMode.CLAIMED, LATE, 150160, FRENCH)
    assert values["penalites"] == "126,71\u00a0€"
    assert values["indemnites"] == "40,00\u00a0€"
    assert values["total_general"] == "1\u202f668,31\u00a0€"
    assert all(
        values[name] in values["rappel_penalites"] for name in ("penalites", "indemnites", "total_general")
    )
    assert "arrêtées au 30 septembre 2024" in values["rappel_penalites"]


def test_what_is_only_recalled_or_silent_does_not_join_the_total():
    for mode in (ChargesMode.RECALLED, ChargesMode.SILENT):
        assert (
            list_charge_values(PROFESSIONAL, mode, LATE, 150160, FRENCH)["total_general"]
            == "1\u202f501,60\u00a0€"
        )
    assert (
        list_charge_values(PROFESSIONAL, ChargesMode.SILENT, LATE, 150160, FRENCH)["rappel_penalites"] == ""
    )


def test_where_nothing_can_be_claimed_nothing_is_recalled():
    nothing = Charges(date(2024, 9, 30), reason="procédure collective")
    for mode in ChargesMode:
        assert list_charge_values(PROFESSIONAL, mode, nothing, 100, FRENCH)["rappel_penalites"] == ""


def test_a_private_person_reads_of_interest_only_once_it_has_run():
    basis = Basis(PRIVATE, notice_received_on=date(2024, 6, 10))
    charges = count_charges([Debt("F1", date(2024, 2, 29), 150160)], basis, date(2024, 9, 30), PUBLISHED)
    mention = list_charge_values(PRIVATE, ChargesMode.CLAIMED, charges, 150160, FRENCH)["rappel_penalites"]
    assert "taux légal" in mention
    assert "pénalité" not in mention
    assert (
        list_charge_values(PRIVATE, ChargesMode.RECALLED, charges, 150160, FRENCH)["rappel_penalites"] == ""
    )


def test_a_missing_half_year_is_said_beside_the_sum():
    charges = count_charges(
        [Debt("F1", date(2026, 12, 1), 100000)], Basis(PROFESSIONAL), date(2027, 2, 1), PUBLISHED
    )
    mention = list_charge_values(PROFESSIONAL, ChargesMode.CLAIMED, charges, 100000, FRENCH)[
        "rappel_penalites"
    ]
    assert "1er semestre 2027" in mention


def test_a_text_is_set_with_the_spaces_of_print():
    assert typeset("Objet : l'avoir n° 12, « réglé » ?") == (
        "Objet\u00a0: l’avoir n°\u00a012, «\u00a0réglé\u00a0»\u202f?"
    )
    assert typeset("le 1er mars 2024, L. 441-10, 8 jours") == (
        "le 1er\u00a0mars 2024, L.\u00a0441-10, 8\u00a0jours"
    )
    assert typeset("FA 2024 100") == "FA 2024 100"
