"""Search as you type, minimum amount, customer filter and sort order: the bar shows what is sent."""

import re

from browser_steps import checkbox, choose_action, expect_checked, expect_summary, open_list, send
from playwright.sync_api import expect

NAMES = "section.group .name"


def test_a_search_filters_while_typing_and_survives_a_reload(open_demo):
    page = open_demo()
    open_list(page)
    page.focus("#cherche")
    page.keyboard.type("café", delay=30)
    expect(page.locator(NAMES)).to_have_text(["Café du Canal"])
    expect(page.locator("#cherche")).to_be_focused()
    expect(page.locator("#cherche")).to_have_value("café")
    expect_summary(page, "1 client · 1 document · 545,00 €")
    expect_summary(page, "6 autres sélectionnés, masqués par le filtre")
    expect(page).to_have_url(re.compile("cherche=caf"))
    page.reload()
    expect(page.locator(NAMES)).to_have_text(["Café du Canal"])
    expect(page.locator("#cherche")).to_have_value("café")
    page.fill("#cherche", "FA24020044")
    expect(page.locator(NAMES)).to_have_text(["Boulangerie Blé d'Or"])
    page.fill("#cherche", "1501,6")
    expect(page.locator(NAMES)).to_have_text(["Ferronnerie Fauvel"])
    page.fill("#cherche", "personne")
    expect(page.locator(".empty")).to_contain_text("Aucun résultat")
    expect(page.locator("#send")).to_be_disabled()
    page.click(".empty >> text=Effacer les filtres")
    expect(page.locator("section.group")).to_have_count(9)
    expect_summary(page, "7 clients · 7 documents · 5 042,61 €")


def test_only_visible_customers_are_sent(open_demo):
    page = open_demo()
    open_list(page)
    page.fill("#minimum", "500")
    page.keyboard.press("Enter")
    expect(page.locator("section.group")).to_have_count(4)
    page.click("[aria-label='Sélectionner tous les clients affichés']")
    expect_summary(page, "0 client")
    expect_summary(page, "3 autres sélectionnés, masqués par le filtre")
    checkbox(page, "Café du Canal").click()
    expect_checked(page, "Café du Canal", "true")
    expect_summary(page, "1 client · 1 document · 545,00 €")
    send(page, "1 sur 1")
    open_list(page)
    expect(page.locator("#minimum")).to_have_value("500,00")
    page.click("#widen")
    expect(page.locator("#minimum")).to_have_value("")
    expect(page.locator("section.group")).to_have_count(8)
    expect_summary(page, "3 clients · 3 documents · 1 069,70 €")


def test_one_customer_is_shown_alone_and_browser_back_restores_the_list(open_demo):
    page = open_demo()
    open_list(page)
    choose_action(page, "Imprimerie Iris", "N’afficher que ce client")
    expect(page.locator(NAMES)).to_have_text(["Imprimerie Iris"])
    expect(page.locator(".only")).to_have_text("Imprimerie Iris")
    page.click("#toggle-mode")
    expect(page.locator("#mode-name")).to_have_text("Mode édition")
    expect(page.locator(NAMES)).to_have_text(["Imprimerie Iris"])
    page.go_back()
    expect(page.locator("#mode-name")).to_have_text("Mode email")
    page.go_back()
    expect(page.locator("section.group")).to_have_count(9)


def test_every_column_sorts_the_list_in_both_directions(open_demo):
    page = open_demo()
    open_list(page)
    first = page.locator(NAMES).first
    for label, up, down in (
        ("Client", "Atelier Aubépine", "Imprimerie Iris"),
        ("Numéro Doc", "Épicerie Églantine", "Imprimerie Iris"),
        ("Date Facture", "Épicerie Églantine", "Atelier Aubépine"),
        ("Date paiement", "Épicerie Églantine", "Atelier Aubépine"),
        ("Mail", "Ferronnerie Fauvel", "Boulangerie Blé d'Or"),
        ("Montant", "Épicerie Églantine", "Ferronnerie Fauvel"),
    ):
        head = page.locator("th", has=page.locator(f"a.sort:text-is('{label}')"))
        ways = ["descending", "ascending"] if label in {"Client", "Montant"} else ["ascending", "descending"]
        for way in ways:
            head.locator("a").click()
            expect(head).to_have_attribute("aria-sort", way)
            expect(head.locator("a")).to_be_focused()
            expect(first).to_have_text(up if way == "ascending" else down)
    page.reload()
    expect(first).to_have_text("Épicerie Églantine")


def test_the_list_is_searched_and_sorted_without_javascript(open_demo):
    page = open_demo(java_script_enabled=False)
    open_list(page)
    page.fill("#minimum", "500")
    page.click("text=Actualiser")
    expect(page.locator("section.group")).to_have_count(4)
    page.click("thead >> text=Montant")
    expect(page.locator(NAMES).first).to_have_text("Ferronnerie Fauvel")
    page.fill("#cherche", "canal")
    page.keyboard.press("Enter")
    expect(page.locator(NAMES)).to_have_text(["Café du Canal"])
    expect(page.locator("th[aria-sort]")).to_have_text("Montant")
    checkbox(page, "FA24020032").click()
    expect_checked(page, "FA24020032", "false")
    expect(page.locator(NAMES)).to_have_text(["Café du Canal"])
    expect_summary(page, "0 client")
