"""Type and language of several customers in Chromium."""

from browser_steps import open_entry
from playwright.sync_api import expect


def test_several_customers_are_changed_and_restored(open_demo):
    page = open_demo()
    open_entry(page, "Clients")
    expect(page.locator("[name=clients]")).to_have_count(0)
    page.click("text=Modifier plusieurs clients")
    page.get_by_label("Sélectionner Café du Canal").check()
    page.get_by_label("Sélectionner Imprimerie Iris").check()
    page.select_option("[name=langue]", "en")
    page.click("text=Modifier la sélection")
    expect(page.locator("#toasts")).to_contain_text("2 clients modifiés : anglais.")
    expect(page.locator("tr", has_text="Café du Canal")).to_contain_text("anglais")
    page.click("#toasts >> text=Annuler")
    expect(page.locator("tr", has_text="Café du Canal")).to_contain_text("français")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.click("text=Terminer")
    expect(page.locator("[name=clients]")).to_have_count(0)
