"""Take the screenshots of the guide from the demo: python build/screenshots.py."""

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from browser import ROOT, open_browser, run_program
from PIL import Image
from playwright.sync_api import Browser, Page

GUIDE = ROOT / "docs" / "guide"
COLOURS = 64
TODAY = datetime.now().astimezone().date()


def save_screenshot(page: Page, name: str, selector: str = "") -> None:
    """Save a screenshot of the page or of one part, with few colours, since the single file contains it."""
    page.wait_for_load_state()
    page.mouse.move(0, 0)
    path = GUIDE / f"{name}.png"
    if selector:
        page.locator(selector).first.screenshot(path=path, animations="disabled")
    else:
        page.screenshot(path=path, animations="disabled")
    with Image.open(path) as picture:
        reduced = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    reduced.save(path, optimize=True)


def take_screenshots(page: Page, home: str) -> None:
    """Take all pictures of the demo in the order of the guide."""
    take_import_screenshots(page, home)
    take_list_screenshots(page, home)
    take_mail_screenshots(page, home)
    take_send_screenshots(page, home)
    take_payment_screenshots(page, home)
    for name, path in (("accueil", ""), ("histo", "histo"), ("suivi", "envois"), ("scenario", "echelle")):
        page.goto(f"{home}/{path}")
        save_screenshot(page, name)


def take_import_screenshots(page: Page, home: str) -> None:
    """Show the upload, the preview of a file with a rejected row, and save it."""
    page.goto(f"{home}/import")
    save_screenshot(page, "import")
    days = [f"{TODAY - timedelta(days=days):%d/%m/%Y}" for days in (45, 15, 40, 10, 5)]
    rows = (
        "Code client;Client;Numéro;Date;Échéance;Montant TTC;Email",
        f"L100;Librairie Lilas;FA0112;{days[0]};{days[1]};120,50;contact@lilas.example.org",
        f"M200;Hôtel des Marées;FA0113;{days[2]};{days[3]};1 840,00;compta@marees.example.org",
        f"S300;Scierie du Vallon;FA0114;mardi;{days[4]};96,00;",
    )
    file = {"name": "factures.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    page.set_input_files("#fichiers", files=[file])
    page.click("text=Analyser")
    page.wait_for_url("**/import/*")
    page.get_by_label("Factures à ajouter").check()
    page.click("text=Actualiser l’aperçu")
    page.locator(".bar .go:enabled").wait_for()
    save_screenshot(page, "apercu-import")
    page.click("text=Enregistrer l’import")
    page.click("#toasts .undo [aria-label=Masquer]")


def take_list_screenshots(page: Page, home: str) -> None:
    """Show the list, the preview of one mail, and the page of a customer who promised to pay."""
    page.goto(f"{home}/relances?niveau=1&mode=email")
    save_screenshot(page, "relances")
    page.get_by_label("Actions : Café du Canal").click()
    page.locator("#row-menu").get_by_text("Aperçu").click()
    page.frame_locator("#sheet iframe").get_by_text("545,00").first.wait_for()
    save_screenshot(page, "apercu")
    page.goto(f"{home}/clients/8")
    save_screenshot(page, "client")


def take_mail_screenshots(page: Page, home: str) -> None:
    """Show the mail account of each kind of provider; only the last choice is saved."""
    page.set_viewport_size({"width": 1280, "height": 1200})
    for name, provider in (("gmail", "gmail"), ("autre-messagerie", "ovh"), ("microsoft", "m365")):
        page.goto(f"{home}/structure/messagerie")
        page.select_option("#fournisseur", provider)
        page.locator("#provider .notice.fine").wait_for()
        if provider == "ovh":
            page.set_viewport_size({"width": 1280, "height": 800})
            save_screenshot(page, name)
            page.set_viewport_size({"width": 1280, "height": 1200})
        else:
            save_screenshot(page, name, "#settings")
        if provider != "m365":
            page.click("#discard")
    page.click(".bar button.go")
    page.wait_for_url("**/structure/messagerie#*")
    page.goto(f"{home}/structure/connexion")
    save_screenshot(page, "connexion", "form.card")
    page.set_viewport_size({"width": 1280, "height": 800})


def take_send_screenshots(page: Page, home: str) -> None:
    """Show the recap, the finished batch, and the letters of another one."""
    page.goto(f"{home}/relances?niveau=1&mode=email")
    page.click("#send")
    page.frame_locator("#send-preview iframe").get_by_text("Total").first.wait_for()
    save_screenshot(page, "recapitulatif")
    page.click("#confirm-send")
    page.click("button:has-text('Envoyer maintenant')")
    page.locator("h2:has-text('Envoi terminé')").wait_for(timeout=60_000)
    save_screenshot(page, "envoi")
    page.goto(f"{home}/relances?niveau=3&mode=edition")
    page.click("#send")
    page.click("#confirm-send")
    page.wait_for_url("**/courriers/*")
    save_screenshot(page, "lettres")


def take_payment_screenshots(page: Page, home: str) -> None:
    """Show a bank statement beside the invoices that it pays, and keep it."""
    page.goto(f"{home}/clients/3")
    number = page.locator("#ouverts tbody .first, #ouverts tbody th").first.inner_text().split()[0]
    day = f"{TODAY - timedelta(days=1):%d/%m/%Y}"
    lines = ("!Type:Bank", f"D{day}", "T545.00", f"PVIR {number} CAFE DU CANAL", "^",
             f"D{day}", "T80.00", "PVIR CLIENT INCONNU", "^", "")  # fmt: skip
    file = {"name": "compte.qif", "mimeType": "text/plain", "buffer": "\n".join(lines).encode()}
    page.goto(f"{home}/reglements")
    page.set_input_files("#releve", files=[file])
    page.click("text=Analyser")
    page.wait_for_url("**/reglements/*")
    save_screenshot(page, "reglements")


def open_home(browser: Browser, login_url: str) -> Page:
    """Return a French page on the first page of the program."""
    page = browser.new_page(
        viewport={"width": 1280, "height": 800}, color_scheme="light", locale="fr-FR", reduced_motion="reduce"
    )
    page.set_default_timeout(15_000)
    page.goto(login_url)
    page.wait_for_url(login_url.partition("/entrer")[0] + "/")
    return page


def require_french(page: Page, home: str) -> None:
    """Fail without the French words of Chromium (package chromium-l10n of Debian): they are in the pictures."""
    page.goto(f"{home}/import")
    page.evaluate("document.querySelector('#fichiers').required = true")
    message = page.evaluate("document.querySelector('#fichiers').validationMessage")
    assert "fichier" in message, message


def main() -> None:
    """Take the picture of the first start, then those of the demo."""
    GUIDE.mkdir(parents=True, exist_ok=True)
    for path in GUIDE.glob("*.png"):
        path.unlink()
    with tempfile.TemporaryDirectory(prefix="relances-") as name, open_browser() as browser:
        empty, demo = Path(name, "empty"), Path(name, "demo")
        empty.mkdir()
        demo.mkdir()
        with run_program(empty) as login_url:
            save_screenshot(open_home(browser, login_url), "premier-demarrage")
        with run_program(demo, "demo") as login_url:
            page, home = open_home(browser, login_url), login_url.partition("/entrer")[0]
            require_french(page, home)
            take_screenshots(page, home)
    shutil.copyfile(GUIDE / "relances.png", ROOT / "docs" / "relances.png")


if __name__ == "__main__":
    main()
