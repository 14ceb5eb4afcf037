"""Calls in Chromium: the list, the form that shows what an answer needs, and the customer page."""

from datetime import date, timedelta

from browser_steps import open_entry
from playwright.sync_api import expect


def test_calls_are_worked_through(open_demo):
    page = open_demo()
    open_entry(page, "Clients")
    page.click("tbody >> text=Café du Canal")
    page.click("summary:has-text('Modifier le contact')")
    page.fill("#telephone", "03 88 00 00 01")
    page.click("text=Enregistrer le contact")
    open_entry(page, "Appels à passer")
    expect(page.locator("h1")).to_have_text("Appels à passer")
    row = page.locator("tr", has_text="Café du Canal")
    row.locator("text=Noter…").click()
    sheet = page.locator("#sheet")
    expect(sheet.locator("#jour")).to_be_hidden()
    sheet.locator("text=litige").first.check()
    expect(sheet.locator("#sujet")).to_be_visible()
    sheet.get_by_label("rappeler le").check()
    expect(sheet.locator("#sujet")).to_be_hidden()
    expect(sheet.locator("[name=documents]").first).to_be_hidden()
    page.fill("#sheet #jour", date.today().isoformat())
    page.fill("#sheet #note", "comptable à 14 h")
    sheet.locator("text=Enregistrer l’appel").click()
    expect(page.locator("tbody tr").first).to_contain_text("À rappeler")
    expect(page.locator("tbody tr").first).to_contain_text("comptable à 14 h")
    expect(page.locator(".count-due")).to_have_text("1")


def test_a_promise_is_corrected_undone_and_replaced_by_a_question(open_demo):
    page = open_demo()
    open_demo.allow("422")
    page.goto(f"{open_demo.program.home}/appels")
    row, sheet = page.locator("tr", has_text="Café du Canal"), page.locator("#sheet")
    row.locator("text=Noter…").click()
    sheet.get_by_label("promesse").check()
    page.fill("#sheet #jour", (date.today() + timedelta(days=9)).isoformat())
    page.fill("#sheet #somme", "0")
    sheet.locator("text=Enregistrer l’appel").click()
    expect(page.locator(".field.wrong")).to_contain_text("Indiquez une somme")
    page.fill("#somme", "")
    page.click("text=Enregistrer l’appel")
    expect(page.locator("tbody")).not_to_contain_text("Café du Canal")
    page.click("#toasts >> text=Annuler")
    expect(page.locator("tbody")).to_contain_text("Café du Canal")
    row.locator(".first a").click()
    page.click("text=Noter un appel…")
    sheet.get_by_label("déjà payé").check()
    sheet.locator("text=Enregistrer l’appel").click()
    expect(page.locator("#a-verifier")).to_contain_text("dit avoir déjà payé")
    page.click("#fil .pill:has-text('Appels')")
    expect(page.locator(".timeline li")).to_have_count(1)


def test_the_list_prints_with_a_column_for_answers(open_demo):
    page = open_demo()
    page.goto(f"{open_demo.program.home}/appels")
    expect(page.locator("th.answer")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator("th.answer")).to_be_visible()
    expect(page.locator("tbody .tail").first).to_be_hidden()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
