"""A reminder put into words with one customer's facts."""

from datetime import date

import pytest
from builders import make_account, make_item

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.dunning.dunning_levels import DEFAULT_LEVELS, Channel
from relances_app.domain.language import Language
from relances_app.domain.messages.compose import audience_for, compose_reminder
from relances_app.domain.messages.template import DEFAULT_TEMPLATES, Audience, MessageTemplate
from relances_app.domain.structure import Structure

DAY = date(2026, 3, 1)
STRUCTURE = Structure(name="Scierie des Saules", phone="04 00 00 00 00", iban="FR1420041010050500013M02606")
ITEMS = (
    make_item("FA1", 150_160, date(2026, 1, 1), level=1, last_reminded_on=date(2026, 2, 2)),
    make_item("FA2", 5_000, date(2026, 1, 9)),
    make_item("AV1", -5_610, date(2025, 12, 1)),
)


def compose_text(template, items=ITEMS, **customer):
    account = make_account(*items, **customer)
    return compose_reminder(STRUCTURE, account, items, template, DAY, DEFAULT_LEVELS[template.level])


def test_each_placeholder_becomes_the_fact_of_this_customer():
    body = (
        "{{client}} ({{code_client}}) : {{niveau}} du {{date_edition}} après celle du {{date_relance_precedente}}."
        "\n\n{{tableau}}\n\n"
        "{{total}} avant le {{date_limite_de_paiement}}, {{delai}}, depuis le {{plus_ancienne_echeance}}."
    )
    reminder = compose_text(
        MessageTemplate(2, Channel.MAIL, Audience.PROFESSIONAL, Language.FRENCH, "Factures {{numeros}}", body)
    )
    assert reminder.subject == "Factures FA1, FA2"
    assert reminder.body_before == (
        "Librairie Lilas (C1) : 2ème relance du 1er mars 2026 après celle du 2 février 2026."
    )
    assert (
        reminder.body_after
        == "1\u202f495,50\u00a0€ avant le 9 mars 2026, 8 jours, depuis le 1er janvier 2026."
    )
    assert reminder.total == 149_550


def test_in_english_days_and_sums_are_written_in_english():
    body = (
        "{{niveau}} of {{date_edition}} after that of {{date_relance_precedente}}.\n\n{{tableau}}\n\n"
        "{{total}} before {{date_limite_de_paiement}}, {{delai}}, since {{plus_ancienne_echeance}}."
    )
    reminder = compose_text(
        MessageTemplate(2, Channel.MAIL, Audience.PROFESSIONAL, Language.ENGLISH, "{{numeros}}", body)
    )
    assert reminder.language is Language.ENGLISH
    assert reminder.body_before == "second reminder of 1 March 2026 after that of 2 February 2026."
    assert reminder.body_after == "€1,495.50 before 9 March 2026, 8 days, since 1 January 2026."


def test_placeholders_in_a_customer_name_are_not_evaluated():
    template = MessageTemplate(
        1, Channel.MAIL, Audience.PROFESSIONAL, Language.FRENCH, "Relance", "Bonjour {{client}}"
    )
    assert compose_text(template, name="{{total}}").body_before == "Bonjour {{total}}"


@pytest.mark.parametrize("key", DEFAULT_TEMPLATES, ids=str)
def test_every_default_template_is_filled_completely(key):
    reminder = compose_text(DEFAULT_TEMPLATES[key])
    for text in (reminder.subject, reminder.body_before, reminder.body_after):
        assert "{{" not in text
        assert "}}" not in text
        assert "\n\n\n" not in text
    assert reminder.items == ITEMS
    assert reminder.subject
    assert reminder.body_before


def test_customers_of_unknown_type_get_the_least_demanding_template():
    audiences = {kind: audience_for(kind) for kind in CustomerKind}
    assert audiences[CustomerKind.PROFESSIONAL] is Audience.PROFESSIONAL
    assert audiences[CustomerKind.PRIVATE] is audiences[CustomerKind.UNKNOWN] is Audience.PRIVATE
