"""What a user does over and over on the screen « Relances », and what is read there."""

from playwright.sync_api import Locator, Page, expect


def open_list(page: Page) -> None:
    """Go to the list as the menu says."""
    page.click("summary:has-text('Éditions et listes')")
    page.click("nav >> text=Traitement des relances")
    expect(page.locator("h1")).to_have_text("Liste des relances [1ère relance]")
    page.wait_for_load_state()  # the scripts of the page are there
    page.wait_for_load_state()  # the heading is there before the last row


def group(page: Page, name: str) -> Locator:
    """The group of one customer."""
    return page.locator("section.group", has=page.locator(f'.name:text-is("{name}")'))


def checkbox(page: Page, label: str) -> Locator:
    """The box of a customer or a document."""
    return page.locator(f'[aria-label="Sélectionner {label}"]')


def expect_checked(page: Page, label: str, state: str) -> None:
    """`true`, `false` or the in-between `mixed`."""
    expect(checkbox(page, label)).to_have_attribute("aria-checked", state)


def expect_summary(page: Page, text: str) -> None:
    """What the bar at the bottom says is selected."""
    expect(page.locator("#bar .sums")).to_contain_text(text)


def send(page: Page) -> None:
    """Press the one button, and wait for the end of the run."""
    page.click("#send")
    page.wait_for_url("**/envois/*")
    expect(page.locator("h2:has-text('Envoi terminé')")).to_be_visible(timeout=30_000)
