"""Take the screenshots of the guide from the running demo: python build/screenshots.py."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide"
LIST_URL = "/relances?niveau=1&date_limite=2024-08-01&delai=15&mode="
COLOURS = 128
SAMPLE_CSV = (
    "Code client;Client;Numéro;Date;Échéance;Montant TTC\n"
    "L100;Librairie Lilas;FA24070012;02/07/2024;01/08/2024;120,50\n"
    "M200;Hôtel des Marées;FA24070013;04/07/2024;03/08/2024;1 840,00\n"
    "S300;Scierie du Vallon;FA24070014;mardi;05/08/2024;96,00\n"
)


def save_screenshot(page: Page, name: str) -> None:
    """Save a screenshot with few colours, since the single file contains it."""
    page.wait_for_load_state()
    path = GUIDE / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    with Image.open(path) as picture:
        reduced = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    reduced.save(path, optimize=True)


def take_screenshots(page: Page, home: str) -> None:
    """Open the pages of the guide in the demo, and save each."""
    for name, address in (("accueil", "/"), ("import", "/import"), ("relances", LIST_URL + "email")):
        page.goto(home + address)
        save_screenshot(page, name)
    page.get_by_label("Actions : Café du Canal").click()
    page.locator("#row-menu").get_by_text("Aperçu").click()
    page.frame_locator("#sheet iframe").get_by_text("545,00").first.wait_for()
    save_screenshot(page, "apercu")
    take_hold_screenshot(page, home)
    page.goto(home + "/import")
    file = {"name": "factures.csv", "mimeType": "text/csv", "buffer": SAMPLE_CSV.encode()}
    page.set_input_files("#fichiers", files=[file])
    page.click("text=Analyser")
    page.wait_for_url("**/import/*")
    save_screenshot(page, "apercu-import")
    take_send_screenshots(page, home)
    page.goto(home + "/histo")
    save_screenshot(page, "histo")
    for name, path in (
        ("structure", "structure/messagerie"),
        ("echelle", "echelle"),
        ("reglements", "reglements"),
    ):
        page.goto(f"{home}/{path}")
        save_screenshot(page, name)
    page.goto(home + LIST_URL + "edition")
    page.click("#send")
    page.click("#confirm-send")
    page.wait_for_url("**/courriers/*")
    save_screenshot(page, "lettres")


def take_send_screenshots(page: Page, home: str) -> None:
    """Open the recap of the batch, send it, and take the screenshot of the finished batch."""
    page.goto(home + LIST_URL + "email")
    page.click("#send")
    page.frame_locator("#send-preview iframe").get_by_text("Total").first.wait_for()
    save_screenshot(page, "recapitulatif")
    page.click("#confirm-send")
    page.click("button:has-text('Envoyer maintenant')")
    page.locator("h2:has-text('Envoi terminé')").wait_for(timeout=60_000)
    save_screenshot(page, "envoi")


def take_hold_screenshot(page: Page, home: str) -> None:
    """Place a hold for a promise, take the screenshot, and lift the hold."""
    page.goto(home + "/clients/8")
    page.select_option("#sorte", "promise")
    page.fill("#motif", "appel de la comptable")
    page.fill("#jusquau", (datetime.now().astimezone().date() + timedelta(days=7)).isoformat())
    page.click("text=Ne pas relancer")
    page.get_by_text("Changer cette attente").wait_for()
    page.goto(home + "/clients/8")
    save_screenshot(page, "client")
    page.click("text=Relancer de nouveau")
    page.locator("#sorte").wait_for()


def main() -> None:
    """Start the demo, take all screenshots, and stop it."""
    GUIDE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="relances-") as folder, sync_playwright() as playwright:
        program = subprocess.Popen(
            [sys.executable, "run.py", "demo", "--no-browser"],
            cwd=ROOT, env={**os.environ, "HOME": folder, "XDG_STATE_HOME": folder},
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            login_url = re.search(r"http\S+", program.stdout.readline())[0]
            root = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--lang=fr-FR", *root],
                env={**os.environ, "LANGUAGE": "fr"},
            )
            page = browser.new_page(
                viewport={"width": 1280, "height": 800},
                color_scheme="light",
                locale="fr-FR",
                reduced_motion="reduce",
            )
            page.goto(login_url)
            page.wait_for_url(login_url.partition("/entrer")[0] + "/")
            take_screenshots(page, login_url.partition("/entrer")[0])
            browser.close()
        finally:
            program.send_signal(signal.SIGTERM)
            program.wait(timeout=20)
    shutil.copyfile(GUIDE / "relances.png", ROOT / "docs" / "relances.png")


if __name__ == "__main__":
    main()
