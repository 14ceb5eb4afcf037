"""« Structure » in the browser: unsaved changes are counted, saves confirmed, the provider follows the address."""

from browser_steps import open_entry
from playwright.sync_api import expect


def open_mail_page(page):
    open_entry(page, "Structure")
    page.click(".side-nav >> text=Messagerie")
    expect(page.locator("#sender_address")).to_be_visible()
    page.wait_for_load_state()


def test_unsaved_changes_are_counted_then_saved_then_undone(open_demo):
    page = open_demo()
    open_entry(page, "Structure")
    page.wait_for_load_state()
    expect(page.locator("#unsaved")).to_be_hidden()
    page.fill("#town", "Bron")
    expect(page.locator("#unsaved")).to_have_text("1 modification non enregistrée")
    page.fill("#phone", "04 00 00 00 01")
    expect(page.locator("#unsaved")).to_have_text("2 modifications non enregistrées")
    page.fill("#phone", "04 00 00 00 00")
    expect(page.locator("#unsaved")).to_have_text("1 modification non enregistrée")
    page.click(".bar button.go")
    expect(page.locator("#toasts")).to_contain_text("Enregistré à")
    expect(page.locator("#unsaved")).to_be_hidden()
    expect(page.locator("#town")).to_have_value("Bron")
    page.click("#toasts >> text=Annuler")
    expect(page.locator("#town")).to_have_value("Lyon")


def test_leaving_with_unsaved_changes_is_asked_and_they_can_be_discarded(open_demo):
    page = open_demo()
    open_entry(page, "Structure")
    page.wait_for_load_state()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.click("#town")
    page.keyboard.type(" 3e")
    page.click(".side-nav >> text=Taux")
    expect(page.locator("#town")).to_be_visible()
    assert asked == ["beforeunload"]
    page.click("#discard")
    expect(page.locator("#town")).to_have_value("Lyon")
    assert asked == ["beforeunload"]


def test_saving_asks_before_it_loses_what_was_typed_in_another_form_of_the_page(open_demo):
    page, home = open_demo(), open_demo.program.home
    page.goto(f"{home}/papier")
    page.wait_for_load_state()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.fill("#letter_place", "Lyon")
    page.fill("[name=imprimante]", "bureau")
    page.click(".bar button.go")
    expect(page.locator(".bar button.go")).to_have_text("Enregistrer")
    assert asked == ["beforeunload"]
    expect(page.locator("[name=imprimante]")).to_have_value("bureau")
    page.click("button:has-text('Ajouter')")  # would lose the place typed above
    expect(page.locator("#unsaved")).to_have_text("1 modification non enregistrée")
    assert asked == ["beforeunload"] * 2
    page.fill("[name=imprimante]", "")
    page.click(".bar button.go")
    expect(page.locator("#toasts")).to_contain_text("Enregistré à")
    expect(page.locator("#letter_place")).to_have_value("Lyon")
    assert asked == ["beforeunload"] * 2


def test_the_provider_is_detected_each_time_the_address_changes(open_demo):
    page = open_demo()
    open_mail_page(page)
    for address, name, host in (
        ("compta@gmail.com", "Gmail", "smtp.gmail.com"),
        ("compta@orange.fr", "Orange, Wanadoo", "smtp.orange.fr"),
    ):
        page.fill("#sender_address", address)
        expect(page.locator("#provider .notice")).to_contain_text(f"{name} détecté")
        expect(page.locator("#mail_host")).to_have_value(host)
        expect(page.locator("#mail_user")).to_have_value(address)
    page.select_option("#fournisseur", "ionos")
    expect(page.locator("#mail_host")).to_have_value("smtp.ionos.fr")
    expect(page.locator("#mails_per_hour")).to_have_value("50")
    expect(page.locator("#unsaved")).to_contain_text("modifications non enregistrées")
    page.click(".bar button.go")
    page.wait_for_url("**/structure/messagerie#mot-de-passe")
    page.fill("#mot_de_passe", "sésame")
    expect(page.locator("#phrase")).to_be_hidden()
    page.click("text=Enregistrer le mot de passe")
    page.wait_for_url("**/structure/messagerie#tester")
    expect(page.locator("#mot-de-passe .badge")).to_have_text("saisi")


def test_the_settings_are_saved_without_javascript(open_demo):
    page = open_demo(java_script_enabled=False)
    open_entry(page, "Structure")
    page.click(".side-nav >> text=Messagerie")
    page.fill("#sender_address", "compta@gmail.com")
    page.click("text=Détecter")
    expect(page.locator("#mail_host")).to_have_value("smtp.gmail.com")
    page.click(".bar button.go")
    expect(page.locator("#toasts")).to_contain_text("Enregistré à")
    expect(page.locator("#sender_address")).to_have_value("compta@gmail.com")


def test_wrong_addresses_and_refusals_stay_calm(open_demo):
    page, home = open_demo(), open_demo.program.home
    open_demo.allow("404", "403", "422")
    page.goto(f"{home}/rien")
    expect(page.locator("h1")).to_have_text("Cette page n’existe pas")
    page.click("text=Retour")
    page.goto(f"{home}/papier")
    page.set_input_files("#logo-file", {"name": "logo.png", "mimeType": "image/png", "buffer": b"rien"})
    page.click("text=Enregistrer le logo")
    expect(page.locator("#refusal")).to_contain_text("logo")
    expect(page.locator("#logo-file")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{home}/")
    expect(page.locator("h1")).to_have_text("Relances est fermé\u00a0: rouvrez-le depuis son icône")
    assert page.locator("h1").evaluate("(e) => getComputedStyle(e).fontSize") == "24px"
