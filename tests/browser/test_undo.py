"""Undo from the toast: with the mouse, with a key, and without JavaScript."""

from browser_steps import checkbox, choose_action, expect_checked, expect_summary, open_list
from playwright.sync_api import expect

TOAST = "#toasts .undo"


def test_undoing_select_all_returns_to_the_same_position(open_demo):
    page = open_demo(height=500)
    open_list(page)
    checkbox(page, "FA24020044").click()
    expect_summary(page, "6 clients · 6 documents · 4 517,10 €")
    page.click("[aria-label='Tout sélectionner']")
    expect_summary(page, "1 sélectionné sans adresse mail")
    expect(page.locator(f"{TOAST} p")).to_have_text("Tout est sélectionné.")
    page.mouse.wheel(0, 300)
    page.click(f"{TOAST} button")
    expect_summary(page, "6 clients · 6 documents · 4 517,10 €")
    expect_checked(page, "FA24020044", "false")
    expect(page.locator("#toasts")).to_have_text("Annulé : Tout est sélectionné.")
    checkbox(page, "FA24020044").click()
    expect(page.locator("#toasts")).to_be_empty()


def test_a_shortcut_undoes_an_address_change_and_the_next_action_closes_the_toast(open_demo):
    page = open_demo()
    open_list(page)
    choose_action(page, "Boulangerie Blé d'Or", "Corriger l’adresse")
    page.fill("#email", "autre@example.org")
    page.click("#sheet >> text=Enregistrer")
    expect(page.locator("#group-2 .email")).to_have_text("autre@example.org")
    expect(page.locator(f"{TOAST} p")).to_have_text("Adresse enregistrée\u00a0: Boulangerie Blé d’Or.")
    page.keyboard.press("z")
    expect(page.locator("#group-2 .email")).to_have_text("gestion@c002.example.org")
    page.click("[aria-label='Tout sélectionner']")
    expect(page.locator(TOAST)).to_be_visible()
    checkbox(page, "FA24020044").click()
    expect(page.locator(TOAST)).to_have_count(0)


def test_undo_of_a_hold_is_offered_on_the_next_page(open_demo):
    page = open_demo()
    page.goto(f"{open_demo.program.home}/clients/3")
    page.click("text=Suspendre…")
    expect(page.locator("#sheet #sorte")).to_have_value("pause")
    page.click("#sheet button:has-text('Suspendre les relances')")
    expect(page.locator("#relances .badge.hold")).to_be_visible()
    expect(page.locator(f"{TOAST} p")).to_have_text("Relances suspendues : Café du Canal.")
    page.click(f"{TOAST} button")
    expect(page.locator(".badge.hold")).to_have_count(0)


def test_undo_works_on_the_next_page_without_javascript(open_demo):
    page = open_demo(java_script_enabled=False)
    open_list(page)
    page.click("[aria-label='Tout sélectionner']")
    expect_summary(page, "1 sélectionné sans adresse mail")
    page.click(f"{TOAST} button")
    expect_summary(page, "7 clients · 7 documents · 5 042,61 €")
    expect(page.locator("#toasts")).to_have_text("Annulé : Tout est sélectionné.")
