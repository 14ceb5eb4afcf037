"""Folding, keyboard only, a narrow screen, and no JavaScript."""

from browser_steps import (
    checkbox,
    choose_action,
    expect_checked,
    expect_summary,
    group,
    open_entry,
    open_history,
    open_list,
)
from playwright.sync_api import expect


def press_until(page, key, selector, most=150):
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is out of reach of {key}")


def test_groups_collapse_and_expand_one_by_one_and_all_at_once(open_demo):
    page = open_demo()
    open_list(page)
    cafe, docs = group(page, "Café du Canal"), page.locator("tr.doc:visible")
    expect(docs).to_have_count(10)
    cafe.locator(".fold").click()
    expect(docs).to_have_count(9)
    checkbox(page, "Café du Canal").click()
    expect_checked(page, "Café du Canal", "false")
    expect(docs).to_have_count(9)
    cafe.locator(".fold").click()
    expect(docs).to_have_count(10)
    page.click("text=Tout replier")
    expect(docs).to_have_count(0)
    page.click("text=Tout déplier")
    expect(docs).to_have_count(10)


def test_the_keyboard_alone_unticks_and_sends(open_demo):
    page = open_demo()
    open_list(page)
    press_until(page, "Tab", "[aria-label='Sélectionner FA24020044']")
    page.keyboard.press("Space")
    expect_checked(page, "FA24020044", "false")
    expect(checkbox(page, "FA24020044")).to_be_focused()
    expect_summary(page, "6 clients · 6 documents · 4 517,10 €")
    page.keyboard.press("Space")
    expect_checked(page, "FA24020044", "true")
    press_until(page, "Tab", "#send")
    page.keyboard.press("Enter")
    press_until(page, "Tab", "#confirm-send")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet h2")).to_contain_text("Envoi terminé 7 sur 7", timeout=30_000)


def test_the_main_workflow_works_without_javascript(open_demo):
    page = open_demo(java_script_enabled=False)
    open_list(page)
    checkbox(page, "FA24020044").click()
    expect_checked(page, "FA24020044", "false")
    expect_summary(page, "6 clients · 6 documents · 4 517,10 €")
    page.click("#toggle-mode")
    expect(page.locator("#mode-name")).to_have_text("Mode édition")
    expect(page.locator(".mail")).to_have_count(0)
    page.click("#toggle-mode")
    choose_action(page, "Café du Canal", "Explication")
    expect(page.locator("main")).to_contain_text("FA24020032")
    page.click("text=Retour à la liste")
    page.click("#send")
    page.click("#confirm-send")
    page.wait_for_url("**/envois/*")
    page.click("text=Envoyer maintenant")
    while not page.locator("h2:has-text('Envoi terminé')").is_visible():
        page.reload()
    open_history(page)
    expect(page.locator("tbody tr")).to_have_count(6)
    page.locator("tr", has_text="Café du Canal").get_by_role("link", name="Voir").click()
    expect(page.locator("main h2").first).to_have_text("Café du Canal · 1ère relance")


def test_a_customer_is_searched_edited_and_held_without_javascript(open_demo):
    page = open_demo(java_script_enabled=False)
    open_entry(page, "Clients")
    page.fill("#recherche", "canal")
    page.click("button:has-text('Rechercher')")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.click("tbody >> text=Café du Canal")
    page.click("text=Modifier le contact")
    page.fill("#telephone", "01 02 03 04 05")
    page.fill("#rue", "3 quai Neuf")
    page.click("text=Enregistrer le contact")
    expect(page.locator("dl.head")).to_contain_text("3 quai Neuf")
    expect(page.locator("dl.head")).to_contain_text("01 02 03 04 05")
    page.fill("#note", "Voir Mme Orme")
    page.click("text=Enregistrer la note")
    expect(page.locator("#note")).to_have_value("Voir Mme Orme")
    page.click("text=Suspendre…")
    page.select_option("#sorte", label="ne jamais relancer")
    page.click("button:has-text('Suspendre les relances')")
    expect(page.locator("#relances .badge.hold")).to_have_text("ne jamais relancer")
    open_entry(page, "Clients")
    page.click("thead >> text=Solde")
    expect(page.locator("tr", has_text="Café du Canal")).to_contain_text("ne jamais relancer")
    expect(page.locator("th[aria-sort]")).to_have_text("Solde")
