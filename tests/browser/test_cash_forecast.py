"""Expected payments in Chromium: a promise moves its invoice to the week promised."""

from datetime import date, timedelta

from browser_steps import open_entry
from playwright.sync_api import expect


def test_a_promise_is_expected_in_its_week(open_demo):
    page = open_demo()
    open_entry(page, "Encaissements attendus")
    expect(page.locator("h1")).to_have_text("Encaissements attendus")
    expect(page.locator(".ageing tbody tr svg")).to_have_count(12)
    expect(page.locator("#semaines")).not_to_contain_text("promis")
    open_entry(page, "Clients")
    page.click("tbody >> text=Café du Canal")
    page.click("text=Promesse…")
    page.fill("#sheet #jusquau", (date.today() + timedelta(days=14)).isoformat())
    page.click("#sheet button:has-text('Suspendre les relances')")
    open_entry(page, "Encaissements attendus")
    expect(page.locator(".ageing tbody tr >> nth=4")).to_contain_text("promis")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
