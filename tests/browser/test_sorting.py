"""Sorting by column headings: focus, scroll position and typed text stay; also without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

NAMES = "#table tbody td.first"
SCROLLED = """(y) => new Promise((done, fail) => {
    const look = () => scrollY === y ? done() : requestAnimationFrame(look);
    look();
    setTimeout(() => fail(new Error(`scrolled to ${scrollY}`)), 60000);
})"""
POSITION = "(e) => { const r = e.getBoundingClientRect(); return [Math.round(r.x), Math.round(r.y)]; }"


def test_a_header_sorts_in_place_and_announces_it(open_demo):
    page = open_demo(height=400)
    home = open_demo.program.home
    page.goto(f"{home}/clients?recherche=a")
    usual = page.locator(NAMES).all_inner_texts()
    assert len(usual) > 4
    head = page.locator("#sort-code")
    head.focus()
    page.mouse.wheel(0, 60)
    page.evaluate(SCROLLED, 60)
    before = head.evaluate(POSITION)
    head.press("Enter")
    expect(page).to_have_url(f"{home}/clients?recherche=a&tri=code")
    expect(page.locator("th[aria-sort]")).to_have_text("Code")
    expect(page.locator("#said")).to_have_text("7 clients. Trié par Code, du premier au dernier.")
    expect(head).to_be_focused()
    assert head.evaluate(POSITION) == before
    head.press("Enter")
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Code")
    expect(page.locator("input[name=recherche]")).to_have_value("a")
    expect(page.locator("a[download] >> nth=0")).to_have_attribute(
        "href", re.compile(r"/clients/export\.xlsx\?recherche=a&tri=-code$")
    )
    page.go_back()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Code")


def read_numbers(cells):
    """Return the numbers of documents, without the link beside each."""
    return [text.split()[0] for text in cells.all_inner_texts()]


def test_the_documents_of_a_customer_are_sorted_while_a_note_is_being_written(open_demo):
    page = open_demo()
    page.goto(f"{open_demo.program.home}/clients/5")
    numbers = page.locator("#ouverts tbody .first")
    expect(numbers).to_have_count(2)
    page.fill("#note", "Rappeler jeudi")
    first, last = read_numbers(numbers)
    page.click("#ouverts-montant")
    expect(page.locator("#ouverts th[aria-sort=descending]")).to_have_text("Reste dû")
    page.click("#ouverts-montant")
    expect(page.locator("#ouverts th[aria-sort=ascending]")).to_have_text("Reste dû")
    turned = read_numbers(numbers)
    page.click("#ouverts-montant")
    expect(numbers).to_contain_text(turned[::-1])
    assert sorted(turned) == sorted([first, last])
    expect(page.locator("#note")).to_have_value("Rappeler jeudi")


@pytest.mark.parametrize("width", [1280, 390])
def test_headers_are_links_without_javascript_and_on_a_phone(open_demo, width):
    page = open_demo(java_script_enabled=False, width=width)
    page.goto(f"{open_demo.program.home}/clients")
    page.click("#sort-solde")
    expect(page.locator(NAMES).first).to_have_text("Ferronnerie Fauvel")
    page.click("#sort-solde")
    expect(page.locator(NAMES).last).to_have_text("Ferronnerie Fauvel")
