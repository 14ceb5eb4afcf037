"""The main workflow in a browser: filter, change mode, deselect, correct, preview, send, find, cancel."""

from browser_steps import (
    checkbox,
    choose_action,
    expect_checked,
    expect_summary,
    group,
    open_list,
)
from main_journey import run_main_journey
from playwright.sync_api import expect


def test_a_sample_reminder_is_sent_read_in_history_and_cancelled(open_demo):
    run_main_journey(open_demo())


def test_the_filters_change_the_list_and_the_address_bar(open_demo):
    page = open_demo()
    open_list(page)
    page.fill("[name=date_limite]", "2024-03-10")
    expect(page.locator("section.group .name")).to_have_text(["Épicerie Églantine"])
    page.fill("[name=delai]", "40")
    page.click("text=Actualiser")
    expect(page.locator(".empty")).to_contain_text("au 10/03/2024 avec un délai de 40 jours")
    page.fill("[name=date_limite]", "2024-08-01")
    expect(page.locator("section.group")).to_have_count(9)
    page.check(".levels [value='2']")
    expect(page.locator("h1")).to_have_text("Liste des relances [2ème relance]")
    expect(page.locator(".empty")).to_contain_text("Aucune facture à relancer")
    assert "niveau=2" in page.url
    assert "delai=40" in page.url
    page.go_back()
    expect(page.locator("h1")).to_have_text("Liste des relances [1ère relance]")


def test_the_mode_hides_the_email_column_and_survives_a_reload_with_the_selection(open_demo):
    page = open_demo()
    open_list(page)
    expect(page.locator("th.mail")).to_have_text("Mail")
    checkbox(page, "FA24020044").click()
    expect_summary(page, "6 clients")
    page.click("#toggle-mode")
    expect(page.locator("#mode-name")).to_have_text("Mode édition")
    for _ in range(2):
        expect(page.locator(".mail")).to_have_count(0)
        expect_checked(page, "FA24020044", "false")
        expect_summary(page, "7 clients · 7 documents · 4 576,75 €")
        assert "mode=edition" in page.url
        page.reload()
    page.click("#toggle-mode")
    expect(page.locator("th.mail")).to_have_text("Mail")
    expect_summary(page, "6 clients · 6 documents · 4 517,10 €")


def test_a_partly_selected_group_is_indeterminate(open_demo):
    page = open_demo()
    open_list(page)
    checkbox(page, "FA24020005").click()
    expect_checked(page, "Épicerie Églantine", "mixed")
    expect_summary(page, "7 clients · 7 documents · 5 042,61 €")  # the balance of the customer is negative
    expect_summary(page, "1 sélectionné sans solde à relancer")
    checkbox(page, "Épicerie Églantine").click()
    expect_checked(page, "FA24020004", "true")
    expect_summary(page, "1 sélectionné sans solde à relancer")
    checkbox(page, "Épicerie Églantine").click()
    expect_checked(page, "FA24020004", "false")
    expect_summary(page, "7 clients · 7 documents · 5 042,61 €")
    page.click("[aria-label='Tout sélectionner']")
    expect_checked(page, "FA24020004", "true")
    page.click("[aria-label='Tout sélectionner']")
    expect_checked(page, "FA24020044", "false")
    expect(page.locator("#send")).to_be_disabled()


def test_an_address_is_edited_inline_and_the_summary_updates(open_demo):
    page = open_demo()
    open_list(page)
    open_demo.allow("422")
    row = group(page, "Atelier Aubépine")
    expect(row).to_contain_text("Sans adresse mail")
    choose_action(page, "Atelier Aubépine", "Corriger l’adresse")
    page.fill("#email", "un@example.org, deux")
    page.click("#sheet >> text=Enregistrer")
    expect(page.locator("#sheet .wrong")).to_contain_text("dont une incomplète")
    page.fill("#email", "atelier@c001.example.org")
    page.click("#sheet >> text=Enregistrer")
    expect(row.locator(".email")).to_have_text("atelier@c001.example.org")
    expect(page.locator("#sheet")).to_be_hidden()
    expect_summary(page, "8 clients · 8 documents · 5 102,26 €")


def test_the_explanation_names_the_reason_for_each_document(open_demo):
    page = open_demo()
    open_list(page)
    choose_action(page, "Épicerie Églantine", "Explication")
    expect(page.locator("#sheet .why tbody tr")).to_have_count(2)
    expect(page.locator("#sheet .why")).to_contain_text("FA24020005")
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()
