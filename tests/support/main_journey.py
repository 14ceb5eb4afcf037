"""The main workflow from end to end on the sample data."""

from browser_steps import (
    checkbox,
    choose_action,
    close_sheet,
    expect_checked,
    expect_summary,
    group,
    open_history,
    open_list,
    send,
)
from playwright.sync_api import Page, expect


def run_main_journey(page: Page) -> None:
    """Change the mode, deselect, preview, send, find the mail and the reminder, and cancel it."""
    _choose_and_send(page)
    _find_and_cancel(page)


def _choose_and_send(page: Page) -> None:
    open_list(page)
    expect(page.locator("section.group")).to_have_count(9)
    expect_summary(page, "7 clients · 7 documents · 5 042,61 €")
    expect_checked(page, "Épicerie Églantine", "false")
    expect(group(page, "Épicerie Églantine").locator(".total")).to_have_text("\u22126,00")

    page.click("#toggle-mode")
    expect(page.locator("#mode-name")).to_have_text("Mode édition")
    expect(page.locator(".mail")).to_have_count(0)
    page.click("#toggle-mode")
    expect(page.locator("#mode-name")).to_have_text("Mode email")

    checkbox(page, "FA24020044").click()
    expect_checked(page, "FA24020044", "false")
    expect_summary(page, "6 clients · 6 documents · 4 517,10 €")

    choose_action(page, "Café du Canal", "Aperçu")
    mail = page.frame_locator("#sheet iframe.mail")
    expect(mail.locator("body")).to_contain_text("545,00 €")
    close_sheet(page)

    send(page, "6 sur 6")


def _find_and_cancel(page: Page) -> None:
    page.click(".banner >> text=messagerie de test")
    expect(page.locator(".mailbox li")).to_have_count(6)
    page.click(".mailbox a:has-text('bonjour@c003.example.org')")
    expect(page.frame_locator("iframe.mail").locator("body")).to_contain_text("FA24020032")

    open_history(page)
    page.locator("tr", has_text="Café du Canal").get_by_role("link", name="Voir").click()
    expect(page.locator("#sheet h2").first).to_have_text("Café du Canal · 1ère relance")
    expect(page.frame_locator("#sheet iframe.mail").locator("body")).to_contain_text("545,00 €")

    page.click("summary:has-text('Annuler cette relance')")
    page.click("button:has-text('Annuler la relance')")
    page.wait_for_url("**/histo")
    expect(page.locator("tr", has_text="Café du Canal").first).to_contain_text("Annulé")
    open_list(page)
    expect(page.locator("section.group .name")).to_have_text(
        ["Atelier Aubépine", "Boulangerie Blé d'Or", "Café du Canal", "Épicerie Églantine"]
    )
