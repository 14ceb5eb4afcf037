"""Foreign text is never executed: hostile strings in every column and field, on every page of a browser."""

import csv
import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from browser_steps import open_entry, open_list
from playwright.sync_api import expect
from run_length import sample_evenly, whole_or_sample

CORPUS = Path(__file__).parents[2].parent / "shared" / "samples" / "corpora" / "blns" / "blns.json"
OWN_STRINGS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "<iframe src=//evil.example></iframe>",
    "{{7*7}}",
    "{% raw %}",
    "${alert(1)}",
    "</textarea><b>",
    "<p hx-get=//evil.example hx-trigger=load>",
    "<div hx-on:load='alert(1)'>",
    "<style>@import'//evil.example'</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>",
    "<form action=//evil.example><button>ok",
    "<!--",
    "]]>",
    "\u202egnp.exe",
    "=1+1",
    "@SUM(1)",
    "data:text/html,<script>alert(1)",
    "<a href=javascript:alert(1)>x</a>",
    "<p hx-boost=true hx-post=/quitter hx-trigger=load>",
    "&lt;script&gt;alert(1)",
]
"""The strings of the project; all are used in every run."""

PUBLIC_STRINGS = json.loads(CORPUS.read_text("utf-8")) if CORPUS.exists() else []
STRINGS = OWN_STRINGS + sample_evenly(PUBLIC_STRINGS, whole_or_sample(1, 8))
"""The strings of the project, then the public list, or a sample of it, if it is available."""

TEXTS = ("Code client", "Nom", "Adresse", "Complément", "Ville", "Téléphone", "Numéro")
CELLS = ("Email", "Code postal", "Pays", "SIREN", "Date facture", "Échéance", "Montant TTC")


def write_table(path, row_of):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow([*TEXTS, *CELLS])
        for rank, text in enumerate(STRINGS):
            writer.writerow(row_of(rank, text))
    return path


def texts_of(rank, text):
    """Put one string into each text column; columns with a required format keep valid values."""
    own = [f"{rank} {text}"[:60], text, text, text, text, text, f"{rank} {text}"[:60]]
    return [*own, f"n{rank}@example.org", "44000", "", "", "02/01/2024", "01/02/2024", "12,50"]


def cells_of(rank, text):
    """Put one string into each column with a required format, one column at a time."""
    right = [f"n{rank}@example.org", "44000", "France", "732829320", "02/01/2024", "01/02/2024", "12,50"]
    right[rank % len(right)] = text
    return [f"B{rank}", "Nom", "Rue", "", "Nantes", "", f"G{rank}", *right]


def import_table(page, path):
    open_entry(page, "Import")
    page.set_input_files("#fichiers", path)
    page.check("[name=portee][value=ajouts]")
    page.click("text=Analyser")


@pytest.fixture
def page(open_demo):
    """Return a page on which a dialog fails the test; the caller checks console and requests."""
    page = open_demo()
    page.set_default_timeout(30_000)
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    yield page
    assert dialogs == []


def test_naughty_strings_are_shown_as_text_on_every_page(page, open_demo, tmp_path):
    import_table(page, write_table(tmp_path / "cellules.csv", cells_of))
    expect(page.locator("h1")).not_to_have_text("Importer les factures")
    import_table(page, write_table(tmp_path / "<img src=x onerror=alert(1)>.csv", texts_of))
    page.click(".bar button:has-text('Enregistrer')")
    page.wait_for_url("**/relances")
    fill_fields(page)
    check_list(page)
    send_some(page)
    open_demo.allow("404", "422")
    check_pages(page)


def fill_fields(page):
    """Fill the fields of the program's forms with strings."""
    for name in ("town", "street", "legal_form", "registry", "sender_name"):
        section = "messagerie" if name == "sender_name" else "entreprise"
        page.goto(f"{home(page)}/structure/{section}")
        page.fill(f"[name={name}]", OWN_STRINGS[0])
        page.click(".bar button.go")
        expect(page.locator("#toasts")).to_contain_text("Enregistré à")
        expect(page.locator("main")).not_to_contain_text("Rien n’a été enregistré")
    page.goto(f"{home(page)}/modeles/fr/mail/1/professional")
    page.fill(
        "[name=body]", "\n\n".join(text for text in OWN_STRINGS if "{{" not in text and "{%" not in text)
    )
    page.click("button:has-text('Enregistrer')")
    page.goto(f"{home(page)}/clients/12/attente")
    page.fill("[name=motif]", OWN_STRINGS[1])
    page.click("button:has-text('Suspendre les relances')")
    expect(page.locator("#relances .badge.hold")).to_contain_text("onerror")


def check_list(page):
    open_list(page)
    groups, more = page.locator("section.group"), page.locator("p.more")
    for _ in range(10_000):  # the next rows load before the end is reached
        if not more.count():
            break
        groups.last.scroll_into_view_if_needed()
    assert groups.count() > len(STRINGS) * 0.9
    names = set(page.locator("section.group .name").all_text_contents())
    assert {OWN_STRINGS[0], OWN_STRINGS[1], OWN_STRINGS[3], OWN_STRINGS[10]} <= names


def send_some(page):
    """Send the selected reminders to the mail sandbox."""
    page.click("#send")
    page.click("#confirm-send")
    page.click("text=Envoyer maintenant")
    expect(page.locator("h2:has-text('Envoi terminé')")).to_be_visible(timeout=240_000)


def check_pages(page):
    """Open every page with the strings on it, and request each string as an address."""
    base = home(page)
    paths = ["/", "/import", "/envois", "/envois/1", "/histo", "/structure/entreprise", "/modeles", "/reglements",
             "/boite-essai", "/modeles/fr/mail/1/professional", "/donnees-personnelles"]  # fmt: skip
    paths += [f"/clients/{number}" for number in range(10, 10 + len(STRINGS), 8)]
    paths += [f"/histo/{number}" for number in range(1, 120, 6)]
    paths += [f"/donnees-personnelles?nom={quote(text)}" for text in OWN_STRINGS]
    paths += [f"/relances/pourquoi?recherche={quote(text)}&niveau=1" for text in OWN_STRINGS]
    paths += [f"/{quote(text)}" for text in OWN_STRINGS]
    for path in paths:
        page.goto(base + path)
        expect(page.locator("main")).to_be_visible()
        assert page.url.startswith(base + "/")
    for link in page_links(page, f"{base}/boite-essai")[:15]:
        page.goto(link)
        expect(page.frame_locator("iframe").locator("body")).to_be_visible()


def page_links(page, url):
    page.goto(url)
    return [page.evaluate("a => a.href", link) for link in page.locator(".mailbox a").element_handles()]


def home(page):
    """Return the address of the program, with its secret prefix."""
    return re.match(r"http://[^/]+/k[^/]+/k[^/]+", page.url)[0]
