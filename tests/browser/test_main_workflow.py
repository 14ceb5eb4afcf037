"""The main job in a real browser: filter, toggle, untick, correct, read, send, find again, take back."""

from browser_steps import box, expect_bar, expect_ticked, group, open_list
from main_journey import walk
from playwright.sync_api import expect


def test_from_the_demonstration_to_a_mail_read_in_histo_and_taken_back(open_demo):
    walk(open_demo())


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
    expect(page.locator(".empty")).to_contain_text("Rien à relancer")
    assert "niveau=2" in page.url
    assert "delai=40" in page.url
    page.go_back()
    expect(page.locator("h1")).to_have_text("Liste des relances [1ère relance]")


def test_the_mode_leaves_the_mail_column_out_and_survives_a_reload_with_the_selection(open_demo):
    page = open_demo()
    open_list(page)
    expect(page.locator("th.mail")).to_have_text("Mail")
    box(page, "FA24020044").click()
    expect_bar(page, "6 clients")
    page.click("#toggle-mode")
    expect(page.locator("#mode-name")).to_have_text("Mode édition")
    for _ in range(2):
        expect(page.locator(".mail")).to_have_count(0)
        expect_ticked(page, "FA24020044", "false")
        expect_bar(page, "7 clients, 7 documents, 4 576,75 €")
        assert "mode=edition" in page.url
        page.reload()
    page.click("#toggle-mode")
    expect(page.locator("th.mail")).to_have_text("Mail")
    expect_bar(page, "6 clients, 6 documents, 4 517,10 €")


def test_a_group_with_one_of_two_documents_ticked_shows_the_in_between_state(open_demo):
    page = open_demo()
    open_list(page)
    box(page, "FA24020005").click()
    expect_ticked(page, "Épicerie Églantine", "mixed")
    expect_bar(page, "8 clients, 8 documents, 5 092,71 €")
    box(page, "Épicerie Églantine").click()
    expect_ticked(page, "FA24020004", "true")
    expect_bar(page, "1 sélectionné sans solde à réclamer")
    box(page, "Épicerie Églantine").click()
    expect_ticked(page, "FA24020004", "false")
    expect_bar(page, "7 clients, 7 documents, 5 042,61 €")
    page.click("[aria-label='Tout sélectionner']")
    expect_ticked(page, "FA24020004", "true")
    page.click("[aria-label='Tout sélectionner']")
    expect_ticked(page, "FA24020044", "false")
    expect(page.locator("#send")).to_be_disabled()


def test_an_address_is_corrected_in_place_and_the_bar_follows(open_demo):
    page = open_demo()
    open_list(page)
    open_demo.allow("422")
    row = group(page, "Atelier Aubépine")
    expect(row).to_contain_text("sans adresse")
    row.locator(".dots").click()
    page.fill("#email", "un@example.org, deux@example.org")
    page.click("#sheet >> text=Enregistrer")
    expect(page.locator("#sheet .wrong")).to_contain_text("une seule")
    page.fill("#email", "atelier@c001.example.org")
    page.click("#sheet >> text=Enregistrer")
    expect(row.locator(".email")).to_have_text("atelier@c001.example.org")
    expect(page.locator("#sheet")).to_be_hidden()
    expect_bar(page, "8 clients, 8 documents, 5 102,26 €")


def test_why_says_of_each_document_why_it_is_listed(open_demo):
    page = open_demo()
    open_list(page)
    group(page, "Épicerie Églantine").locator("text=Pourquoi ?").click()
    expect(page.locator("#sheet .why tbody tr")).to_have_count(2)
    expect(page.locator("#sheet .why")).to_contain_text("FA24020005")
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()
