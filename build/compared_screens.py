"""Screens to compare with the visual target, what to do on each first, and the data that they show."""

import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from browser import ROOT
from playwright.sync_api import Page

sys.path.insert(0, str(ROOT))

from relances_app.services import demo
from relances_app.services.database import open_database, prepare_database

NOW = datetime.now().astimezone()
TODAY = NOW.date()


def _do_nothing(_page: Page) -> None: ...


@dataclass(frozen=True)
class Screen:
    """A screen: its page in the prototype, its address in the program, and what to do there first."""

    name: str
    prototype: str
    path: str
    prepare: Callable[[Page], None] = _do_nothing


def open_sheet(page: Page) -> None:
    """Open the recap before sending, with its preview."""
    page.click("#send")
    page.locator("#sheet h2").first.wait_for()
    page.wait_for_load_state("networkidle")


def start_countdown(page: Page) -> None:
    """Confirm the recap; the batch is cancelled once the picture is taken."""
    open_sheet(page)
    page.click("#confirm-send")
    page.locator("#sheet .countdown").wait_for()


def open_menu(page: Page) -> None:
    """Open the menu of the first customer."""
    page.locator("section.group .customer .dots").first.click()
    page.locator("#row-menu a").first.wait_for()


def open_dialog(name: str) -> Callable[[Page], None]:
    """Return a step that opens a dialog of the customer page."""

    def step(page: Page) -> None:
        page.click(f".head-acts a:has-text('{name}'), main a:has-text('{name}')")
        page.locator("#sheet form").first.wait_for()

    return step


def read_file(page: Page) -> None:
    """Show the preview of a file with new, unknown and rejected rows."""
    day = f"{TODAY - timedelta(days=40):%d/%m/%Y}"
    rows = (
        "Code client;Client;Numéro;Date;Montant TTC",
        f"L100;Librairie Lilas;FA0112;{day};120,50",
        f"M200;Hôtel des Marées;FA0113;{day};1 840,00",
        "S300;Scierie du Vallon;FA0114;mardi;96,00",
    )
    file = {"name": "factures.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    page.set_input_files("#fichiers", files=[file])
    page.click("text=Analyser")
    page.wait_for_url("**/import/*")


def read_statement(page: Page) -> None:
    """Show a bank statement to be confirmed."""
    day = f"{TODAY - timedelta(days=1):%d/%m/%Y}"
    text = f"!Type:Bank\nD{day}\nT545.00\nPVIR CAFE DU CANAL\n^\nD{day}\nT80.00\nPVIR INCONNU\n^\n"
    page.set_input_files(
        "#releve", files=[{"name": "compte.qif", "mimeType": "text/plain", "buffer": text.encode()}]
    )
    page.click("text=Analyser")
    page.wait_for_url("**/reglements/*")


def show_keys(page: Page) -> None:
    """Open the list of shortcuts."""
    page.keyboard.press("?")


def log_out(page: Page) -> None:
    """Open the page as a browser that the program does not know."""
    page.context.clear_cookies()
    page.reload()


LARGE = (
    Screen("relances-400", "relances-400.html", "relances?niveau=1&mode=email"),
    Screen("relances-400-edition", "relances-edition.html", "relances?niveau=1&mode=edition"),
    Screen("menu-ligne", "relances-400.html", "relances?niveau=1&mode=email", open_menu),
    Screen("envoi-recapitulatif", "relances-400.html#envoi", "relances?niveau=1&mode=email", open_sheet),
    Screen("edition-lettres", "relances-edition.html#envoi", "relances?niveau=1&mode=edition", open_sheet),
    Screen("raccourcis", "relances-400.html#raccourcis", "relances?niveau=1&mode=email", show_keys),
    Screen("clients", "clients.html", "clients"),
)
SMALL = (
    Screen("accueil", "accueil.html", ""),
    Screen("relances-9", "relances-9.html", "relances?niveau=1&mode=email"),
    Screen("relances-9-edition", "relances-9-edition.html", "relances?niveau=1&mode=edition"),
    Screen("relances-niveau-3", "relances-niveau-3.html", "relances?niveau=3&mode=email"),
    Screen("client", "client.html", "clients/7"),
    Screen("client-suspension", "client.html#promesse", "clients/7", open_dialog("Suspendre…")),
    Screen("structure-messagerie", "structure-messagerie.html", "structure/messagerie"),
    Screen("import", "import.html", "import"),
    Screen("import-apercu", "import-apercu.html", "import", read_file),
    Screen("histo", "histo.html", "histo"),
    Screen("suivi", "suivi.html", "envois"),
    Screen("lettres", "lettres.html", "courriers", lambda page: page.click("main a:has-text('Ouvrir')")),
    Screen("reglements", "reglements.html", "reglements", read_statement),
    Screen("liste-vide", "liste-vide.html", "relances?niveau=3&date_limite=2020-01-01"),
    Screen("erreur", "erreur.html", "rien"),
    Screen("envoi-decompte", "relances-400.html#decompte", "relances?niveau=2&mode=email", start_countdown),
    Screen("acces-refuse", "acces-refuse.html", "", log_out),
)
EMPTY = (Screen("premier-demarrage", "premier-demarrage.html", ""),)


def fill_sample(folder: Path) -> Path:
    """Create the sample of the first start, with a reminder whose fate is unknown and a letter to post."""
    path = prepare_database(folder / "data", NOW)
    with closing(open_database(path)) as db:
        demo.fill_started_sample(db, TODAY)
        with db.write():
            db.conn.execute("update message set state = 'uncertain' where customer_id = 7")
    return path


def fill_large(folder: Path) -> Path:
    """Create the sample with 391 more customers and their documents."""
    path = fill_sample(folder)
    dates = [(TODAY - timedelta(days=late)).isoformat() for late in range(20, 90)]
    with closing(open_database(path)) as db, db.write():
        db.conn.executemany(
            "insert into customer (code, name, sort_name, email, kind) values (?, ?, ?, ?, 'professional')",
            [
                (f"G{n:03}", f"Garage {n:03}", f"GARAGE {n:03}", f"g{n}@example.org" if n % 9 else "")
                for n in range(391)
            ],
        )
        ids = [row[0] for row in db.conn.execute("select id from customer where code like 'G%'")]
        db.conn.executemany(
            """insert into document (customer_id, number, kind, issued_on, due_on, amount, open_amount)
            values (?, ?, 'invoice', ?, ?, ?, ?)""",
            [
                (ids[n % 391], f"GF{n:05}", dates[n % 70], dates[n % 70], *[n * 331 % 90_000 + 4_000] * 2)
                for n in range(1_490)
            ],
        )
    return path
