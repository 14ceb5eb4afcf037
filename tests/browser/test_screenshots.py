"""Every page at two widths, light and dark: no overflow, sufficient contrast.

With RELANCES_ARTEFACTS set, each screenshot is saved in `artefacts/`.
"""

import pytest
from browser_steps import checkbox, choose_action, close_sheet, group, open_list
from picture_album import Screenshots
from playwright.sync_api import expect

PAGES = (
    ("vide", "/relances?niveau=3&date_limite=2024-08-01&delai=15&mode=email"), ("histo", "/histo"),
    ("lu", "/histo/1"), ("boite", "/boite-essai"), ("structure", "/structure/messagerie"), ("import", "/import"),
    ("envois", "/envois"), ("introuvable", "/rien"), ("modeles", "/modeles"), ("client", "/clients/2"),
    ("reglements", "/reglements"), ("taux", "/taux"), ("echelle", "/echelle"), ("aide", "/aide"),
    ("trouve", "/relances/pourquoi?recherche=caf"),
)  # fmt: skip


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_fits_its_window_and_has_enough_contrast(open_demo, width):
    page = open_demo(width=width)
    screenshots = Screenshots(page, width)
    screenshots.check("accueil")
    open_list(page)
    checkbox(page, "FA24020005").click()
    screenshots.check("liste")
    open_demo.allow("422", "404")
    check_row_actions(page, screenshots)
    page.click("#toggle-mode")
    expect(page.locator("#mode-name")).to_have_text("Mode édition")
    screenshots.check("edition")
    page.click("#toggle-mode")
    expect(page.locator("#mode-name")).to_have_text("Mode email")
    check_sending(page, screenshots)
    home = open_demo.program.home
    for name, address in PAGES:
        page.goto(home + address)
        screenshots.check(name)
    page.goto(home + "/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=edition")
    page.click("#send")
    page.click("#confirm-send")
    page.wait_for_url("**/courriers/*")
    screenshots.check("lettres")
    page.goto(home + "/boite-essai")
    page.locator(".mailbox a").first.click()
    screenshots.check("mail")
    page.goto(home + "/import")
    page.set_input_files(
        "#fichiers",
        {"name": "table.csv", "mimeType": "text/csv", "buffer": "Code;Nom;Numéro;Date;Échéance;Montant TTC\n"
         "Z1;Scierie;F1;02/01/2024;01/02/2024;12,50\nZ2;Hôtel;F2;mardi;01/02/2024;9,00\n".encode()},
    )  # fmt: skip
    page.click("text=Analyser")
    page.wait_for_url("**/import/*")
    screenshots.check("apercu-import")


def check_row_actions(page, screenshots):
    """Check the menu of a customer, and what it opens."""
    group(page, "Café du Canal").locator(".customer .dots").click()
    expect(page.locator("#row-menu")).to_be_visible()
    screenshots.check("actions")
    page.keyboard.press("Escape")
    choose_action(page, "Café du Canal", "Aperçu")
    expect(page.frame_locator("#sheet iframe").locator("body")).to_contain_text("545,00")
    screenshots.check("apercu")
    close_sheet(page)
    choose_action(page, "Café du Canal", "Explication")
    expect(page.locator("#sheet .why")).to_be_visible()
    screenshots.check("explication")
    close_sheet(page)
    choose_action(page, "Café du Canal", "Corriger l’adresse…")
    page.fill("#email", "un, deux")
    page.click("#sheet >> text=Enregistrer")
    expect(page.locator("#sheet .wrong")).to_be_visible()
    screenshots.check("adresse")
    close_sheet(page)


def check_sending(page, screenshots):
    """Check the recap, the countdown and the finished batch."""
    page.click("#send")
    expect(page.frame_locator("#send-preview iframe").locator("body")).to_contain_text("Total")
    screenshots.check("recapitulatif")
    page.click("#confirm-send")
    expect(page.locator(".countdown")).to_be_visible()
    screenshots.check("decompte")
    page.click("text=Envoyer maintenant")
    expect(page.locator("h2:has-text('Envoi terminé')")).to_be_visible(timeout=30_000)
    screenshots.check("envoi")
