"""Every page at two widths, light and dark: no overflow, sufficient contrast.

With RELANCES_ARTEFACTS set, each screenshot is saved in `artefacts/`.
"""

import pytest
from browser_steps import checkbox, group, open_list, send
from picture_album import Screenshots
from playwright.sync_api import expect


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_fits_its_window_and_has_enough_contrast(open_demo, width):
    page = open_demo(width=width)
    screenshots = Screenshots(page, width)
    screenshots.check("accueil")
    open_list(page)
    checkbox(page, "FA24020005").click()
    screenshots.check("liste")
    group(page, "Café du Canal").locator("text=Aperçu").click()
    expect(page.frame_locator("#sheet iframe").locator("body")).to_contain_text("545,00")
    screenshots.check("apercu")
    page.click("#sheet >> text=Fermer")
    group(page, "Café du Canal").locator("text=Pourquoi ?").click()
    expect(page.locator("#sheet .why")).to_be_visible()
    screenshots.check("pourquoi")
    page.click("#sheet >> text=Fermer")
    group(page, "Café du Canal").locator(".dots").click()
    page.fill("#email", "un, deux")
    open_demo.allow("422", "404")
    page.click("#sheet >> text=Enregistrer")
    expect(page.locator("#sheet .wrong")).to_be_visible()
    screenshots.check("adresse")
    page.click("#sheet >> text=Fermer")
    page.click("#toggle-mode")
    expect(page.locator("#mode-name")).to_have_text("Mode édition")
    screenshots.check("edition")
    page.click("#toggle-mode")
    expect(page.locator("#mode-name")).to_have_text("Mode email")
    send(page)
    screenshots.check("envoi")
    for name, address in (
        ("vide", "/relances?niveau=3&date_limite=2024-08-01&delai=15&mode=email"), ("histo", "/histo"),
        ("lu", "/histo/1"), ("boite", "/boite-essai"), ("structure", "/structure"), ("import", "/import"),
        ("envois", "/envois"), ("introuvable", "/rien"), ("modeles", "/modeles"), ("client", "/clients/2"),
        ("reglements", "/reglements"), ("taux", "/taux"), ("echelle", "/echelle"), ("aide", "/aide"),
        ("trouve", "/relances/pourquoi?recherche=caf"),
    ):  # fmt: skip
        page.goto(open_demo.program.home + address)
        screenshots.check(name)
    page.goto(open_demo.program.home + "/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=edition")
    page.click("#send")
    page.wait_for_url("**/courriers/*")
    screenshots.check("lettres")
    page.goto(open_demo.program.home + "/boite-essai")
    page.locator(".mailbox a").first.click()
    screenshots.check("mail")
    page.goto(open_demo.program.home + "/import")
    page.set_input_files(
        "#fichiers",
        {"name": "table.csv", "mimeType": "text/csv", "buffer": "Code;Nom;Numéro;Date;Échéance;Montant TTC\n"
         "Z1;Scierie;F1;02/01/2024;01/02/2024;12,50\nZ2;Hôtel;F2;mardi;01/02/2024;9,00\n".encode()},
    )  # fmt: skip
    page.click("text=Lire les fichiers")
    page.wait_for_url("**/import/*")
    screenshots.check("apercu-import")
