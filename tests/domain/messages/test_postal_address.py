"""The recipient's block: six lines of 38 characters (NF Z 10-011)."""

from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.messages.postal_address import MAX_LINE_LENGTH, MAX_LINES, format_postal_address


def test_an_address_goes_from_the_name_to_the_town_in_capitals_without_punctuation():
    customer = Customer("1", "Dutilleul", street="12, rue des Lilas", postcode="38500", town="Saint-Étienne")
    assert format_postal_address(customer) == ("Dutilleul", "12 rue des Lilas", "38500 SAINT-ÉTIENNE")


def test_a_country_other_than_france_comes_last_in_capitals():
    assert format_postal_address(Customer("1", "A", postcode="1000", town="Bruxelles", country="Belgique"))[
        -2:
    ] == (
        "1000 BRUXELLES",
        "BELGIQUE",
    )
    for country in ("France", "FR", ""):
        assert (
            format_postal_address(Customer("1", "A", postcode="69003", town="Lyon", country=country))[-1]
            == "69003 LYON"
        )


def test_a_long_name_is_shortened_by_its_usual_abbreviations_then_wrapped_at_words():
    name = "Société à responsabilité limitée Établissements Dutilleul Frères et Compagnie de Menuiserie"
    assert format_postal_address(Customer("1", name, town="Lyon")) == (
        "SARL Ets Dutilleul Frères et Cie de",
        "Menuiserie",
        "LYON",
    )


def test_a_name_that_fits_is_left_as_it_is_written():
    assert format_postal_address(Customer("1", "Établissements Dutilleul"))[0] == "Établissements Dutilleul"


def test_town_and_country_stay_when_other_lines_are_dropped():
    customer = Customer(
        "1", "N " * 80, street="rue " * 40, street2="zone " * 40, postcode="1000", town="Gand", country="B"
    )
    lines = format_postal_address(customer)
    assert len(lines) == MAX_LINES
    assert lines[-2:] == ("1000 GAND", "B")
    assert "".join(line[0] for line in lines[:4]) == "NNrz"


@given(*[st.text(max_size=200)] * 5)
def test_the_address_block_keeps_its_limits_for_any_customer(name, street, street2, town, country):
    customer = Customer(
        "1", name, street=street, street2=street2, postcode="69003", town=town, country=country
    )
    lines = format_postal_address(customer)
    assert len(lines) <= MAX_LINES
    assert all(0 < len(line) <= MAX_LINE_LENGTH and line == line.strip() for line in lines)
