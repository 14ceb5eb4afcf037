"""Steps and checks on the page « Relances » that several browser tests share."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect


def open_entry(page: Page, label: str) -> None:
    """Open a page through the menu; on a phone the menu is behind a button."""
    if page.locator(".burger").is_visible():
        page.click(".burger")
    entry = page.locator("nav a", has_text=label)
    if not entry.is_visible():
        page.click("nav summary:has-text('Éditions et listes')")
    entry.click()


def open_list(page: Page) -> None:
    """Open the list through the menu."""
    open_entry(page, "Traitement des relances")
    expect(page.locator("h1")).to_have_text("Liste des relances [1ère relance]")
    page.wait_for_load_state()  # the scripts of the page are there
    page.wait_for_load_state()  # the heading is there before the last row


def open_history(page: Page) -> None:
    """Open the history of reminders through the menu."""
    open_entry(page, "Historique des relances")
    expect(page.locator("h1")).to_have_text("Historique des relances")


def group(page: Page, name: str) -> Locator:
    """Return the group of one customer."""
    return page.locator("section.group", has=page.locator(f'.name:text-is("{name}")'))


def checkbox(page: Page, label: str) -> Locator:
    """Return the check box of a customer or a document."""
    return page.locator(f'[aria-label="Sélectionner {label}"]')


def expect_checked(page: Page, label: str, state: str) -> None:
    """Expect `true`, `false` or `mixed`."""
    expect(checkbox(page, label)).to_have_attribute("aria-checked", state)


def expect_summary(page: Page, text: str) -> None:
    """Expect a text in the sums of the selection, at the bottom of the page."""
    expect(page.locator("#bar .sums")).to_contain_text(text)


def choose_action(page: Page, label: str, action: str) -> None:
    """Choose an action in the menu « … » of a customer or a document; without JavaScript the menu is a page."""
    page.locator("tr", has=checkbox(page, label)).locator(".dots").click()
    page.locator(":is(#row-menu, main .pop) a", has_text=action).click()


def close_sheet(page: Page) -> None:
    """Close the sheet beside the list with its cross."""
    page.click("#sheet > form.close button")
    expect(page.locator("#sheet")).to_be_hidden()


def send_now(page: Page) -> None:
    """Press « Envoyer maintenant »."""
    page.click("#sheet >> text=Envoyer maintenant")


def send(page: Page, done: str = "") -> None:
    """Confirm the recap, do not wait for the delay in which one can cancel, and close the sheet at the end."""
    page.click("#send")
    page.click("#confirm-send")
    send_now(page)
    expect(page.locator("#sheet h2")).to_contain_text(f"Envoi terminé {done}", timeout=30_000)
    page.locator("#sheet .progress").get_by_role("button", name="Fermer").click()
    expect(page.locator("#sheet")).to_be_hidden()


def take_first_steps(page: Page, path: Path) -> None:
    """Enter the company and import invoices at the first start; the step of the mail settings is next."""
    page.click("text=Commencer")
    page.fill("#name", "Lutherie des Lilas")
    page.click("text=Continuer")
    page.set_input_files("#fichiers", path)
    page.click("text=Analyser")
    page.click("text=Enregistrer l’import")
    page.wait_for_url("**/bienvenue/messagerie")


def save_mail_server(page: Page, port: int) -> None:
    """Enter a server on this computer on the sub-page « Messagerie », and save it."""
    page.fill("#mail_host", "127.0.0.1")
    page.fill("#mail_port", str(port))
    page.select_option("#mail_security", "none")
    page.fill("#mail_user", "")
    page.click(".bar button.go")
    expect(page.locator("#toasts")).to_contain_text("Enregistré à")
