"""The toast that takes the last act back: with the mouse, with a key, and without JavaScript."""

from browser_steps import box, expect_bar, expect_ticked, open_list
from playwright.sync_api import expect

TOAST = "#toasts .undo"


def test_ticking_all_is_taken_back_where_one_was(open_demo):
    page = open_demo(height=500)
    open_list(page)
    box(page, "FA24020044").click()
    expect_bar(page, "6 clients, 6 documents, 4 517,10 €")
    page.click("[aria-label='Tout sélectionner']")
    expect_bar(page, "1 sélectionné sans adresse")
    expect(page.locator(f"{TOAST} p")).to_have_text("Tout est coché.")
    page.mouse.wheel(0, 300)
    page.click(f"{TOAST} button")
    expect_bar(page, "6 clients, 6 documents, 4 517,10 €")
    expect_ticked(page, "FA24020044", "false")
    expect(page.locator("#toasts")).to_have_text("Annulé : Tout est coché.")
    box(page, "FA24020044").click()
    expect(page.locator("#toasts")).to_be_empty()


def test_a_key_takes_back_an_address_and_the_toast_leaves_with_the_next_act(open_demo):
    page = open_demo()
    open_list(page)
    page.locator("#group-2 .dots").click()
    page.fill("#email", "autre@example.org")
    page.click("#sheet >> text=Enregistrer")
    expect(page.locator("#group-2 .email")).to_have_text("autre@example.org")
    expect(page.locator(f"{TOAST} p")).to_have_text("Adresse enregistrée\u00a0: Boulangerie Blé d’Or.")
    page.keyboard.press("z")
    expect(page.locator("#group-2 .email")).to_have_text("gestion@c002.example.org")
    page.click("[aria-label='Tout sélectionner']")
    expect(page.locator(TOAST)).to_be_visible()
    box(page, "FA24020044").click()
    expect(page.locator(TOAST)).to_have_count(0)


def test_a_hold_is_offered_on_the_page_that_follows(open_demo):
    page = open_demo()
    page.goto(f"{open_demo.program.home}/clients/3")
    page.select_option("#sorte", label="en pause")
    page.click("button:has-text('Ne pas relancer')")
    expect(page.locator(".badge.hold")).to_be_visible()
    expect(page.locator(f"{TOAST} p")).to_have_text("Café du Canal n’est plus relancé.")
    page.click(f"{TOAST} button")
    expect(page.locator(".badge.hold")).to_have_count(0)


def test_without_javascript_the_next_page_takes_back(open_demo):
    page = open_demo(java_script_enabled=False)
    open_list(page)
    page.click("[aria-label='Tout sélectionner']")
    expect_bar(page, "1 sélectionné sans adresse")
    page.click(f"{TOAST} button")
    expect_bar(page, "7 clients, 7 documents, 5 042,61 €")
    expect(page.locator("#toasts")).to_have_text("Annulé : Tout est coché.")
