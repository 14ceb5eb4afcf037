"""WCAG 2.2 AA by axe-core: states of the pages, light and dark, wide and narrow; keyboard focus.

Long because each state of a page is one short case of the same inspection.
"""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from app_client import BASE, DEMO_VIEW, HOST, AppClient, open_app_client
from axe import AxeInspector
from demo_day import run_demo_day
from playwright.sync_api import expect
from shared_routes import create_app_with_shared_routes

from relances_app.domain.structure import MailServer

LIST = "/relances?" + "&".join(f"{name}={word}" for name, word in DEMO_VIEW.items())
FOCUS = """() => {
  const e = document.activeElement, r = e.getBoundingClientRect(), style = getComputedStyle(e);
  const x = Math.min(Math.max(r.x + r.width / 2, 1), innerWidth - 1), y = r.y + r.height / 2;
  const over = document.elementFromPoint(x, y);
  return {
    first: e === document.body, name: e.outerHTML.slice(0, 120),
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    hidden: !over || !(e.contains(over) || over.contains(e)),
  };
}"""


@pytest.fixture(scope="module")
def workday_client(tmp_path_factory):
    """A demo after a day of work, with one uncertain mail."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("profile")))
        # The mail sandbox and Playwright each need an event loop of their thread.
        with ThreadPoolExecutor(1) as apart:
            client = apart.submit(run_demo_day, tmp_path_factory.mktemp("worked")).result()
        client.get(LIST)
        with client.database() as db, db.write():
            db.conn.execute("update message set state = 'uncertain' where id = 1")
        yield client


@pytest.fixture(scope="module")
def list_client(tmp_path_factory):
    """The demo with several customers to remind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("list-profile")))
        with ThreadPoolExecutor(1) as apart:
            client = apart.submit(open_app_client, tmp_path_factory.mktemp("list")).result().enter()
        yield client


@pytest.fixture
def list_inspector(chromium, list_client):
    inspector = AxeInspector(chromium, list_client)
    yield inspector
    inspector.close()


@pytest.fixture
def inspector(chromium, workday_client):
    inspector = AxeInspector(chromium, workday_client)
    yield inspector
    inspector.close()


@pytest.fixture
def first_start(chromium, tmp_path, monkeypatch):
    """The program without any data."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "profile"))
    inspector = AxeInspector(
        chromium, AppClient(create_app_with_shared_routes(tmp_path / "data", HOST)).enter()
    )
    yield inspector
    inspector.close()


def open_row_menu(page):
    """Open the « … » menu of the first selected customer."""
    dots = page.locator(".group:not(.unselected) .customer .dots").first
    if page.viewport_size["width"] < 900:  # no control half below the sticky bars
        dots.evaluate("e => e.scrollIntoView({ block: 'start' })")
    dots.click()
    expect(page.locator("#row-menu a").first).to_be_focused()


def close_sheet(page):
    page.locator("#sheet .close button").click()
    expect(page.locator("#sheet")).to_be_hidden()


def find_sheet_violations(inspector, width):
    """Open everything that the menus of the first rows lead to; return the violations of each."""
    page, found = inspector.page, []
    for label, seen, name in (
        ("Explication", ".why", "explication"), ("Aperçu", "iframe", "apercu"),
        ("Litige ou promesse…", "#motif", "litige"), ("Pro ou particulier…", "form", "qualite"),
        ("Corriger l’adresse…", "#email", "adresse"),
    ):  # fmt: skip
        open_row_menu(page)
        found += inspector.find_violations(f"actions-{width}") if name == "explication" else []
        page.locator(f"#row-menu a:has-text('{label}')").click()
        expect(page.locator(f"#sheet-body {seen}").first).to_be_visible()
        found += inspector.find_violations(f"{name}-{width}")
        if name == "adresse":
            page.fill("#email", "un, deux")
            page.click("#sheet >> text=Enregistrer")
            expect(page.locator("#sheet .wrong")).to_be_visible()
            found += inspector.find_violations(f"adresse-fausse-{width}")
        close_sheet(page)
    if not page.locator(".doc").count():
        page.locator(".fold").first.click()
    page.locator(".doc .dots").first.click()
    page.locator("#row-menu a:has-text('Marquer comme réglée…')").click()
    expect(page.locator("#sheet-body form")).to_be_visible()
    found += inspector.find_violations(f"reglee-{width}")
    close_sheet(page)
    return found


@pytest.mark.parametrize("width", [1280, 390])
def test_no_state_of_the_list_has_an_accessibility_violation(list_inspector, width):
    inspector = list_inspector
    page = inspector.open(LIST, width)
    open_main_menu(page)
    faults = inspector.find_violations(f"menu-{width}")
    page.keyboard.press("Escape")
    page.locator("main h1").click()
    faults += find_sheet_violations(inspector, width)
    for mode in ("email", "edition"):
        inspector.open(LIST.replace("email", mode), width)
        page.click("#send")
        expect(page.locator("#send-preview h3")).to_be_visible()
        page.locator("#options summary").click()
        faults += inspector.find_violations(f"envoyer-{mode}-{width}")
    inspector.open(LIST.replace("niveau=1", "niveau=3"), width)
    assert faults + inspector.find_violations(f"rien-a-relancer-{width}") == []


def test_the_questions_have_no_violation_and_are_answered_with_the_keyboard(chromium, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "profile"))
    with ThreadPoolExecutor(1) as apart:
        client = apart.submit(open_app_client, tmp_path / "data").result().enter()
    bring_questions(client)
    inspector = AxeInspector(chromium, client)
    page = inspector.open("/a-verifier")
    expect(page.locator("fieldset")).to_have_count(2)
    faults = inspector.find_violations_in_both_widths("a-verifier")
    page.locator("fieldset input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("fieldset").first.locator("input").nth(1)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("fieldset")).to_have_count(1)
    faults += inspector.find_violations_in_both_widths("a-verifier-une-reponse")
    page.locator("fieldset a").first.click()
    expect(page.locator("#a-verifier fieldset")).to_have_count(1)
    faults += inspector.find_violations_in_both_widths("client-a-verifier")
    page.locator("#a-verifier input[type=radio]").first.check()
    page.click("text=Enregistrer la réponse")
    expect(page.locator("#a-verifier")).to_have_count(0)
    inspector.open("/a-verifier")
    faults += inspector.find_violations_in_both_widths("a-verifier-vide")
    inspector.close()
    assert faults == []


def bring_questions(client):
    """Import a list with two states that are not known."""
    head = "Code client;Nom du client;N° facture;Date facture;Échéance;Montant TTC;Statut"
    rows = ("C90;Cave Rionet;FA90;02/01/2024;01/02/2024;100,00;Contentieux",
            "C91;Forge Lopin;FA91;02/01/2024;01/02/2024;100,00;Gelée")  # fmt: skip
    file = (io.BytesIO("\n".join((head, *rows, "")).encode()), "liste.csv")
    answer = client.post("/import", {"portee": "ajouts", "fichiers": file})
    assert client.post(f"{answer.location}/garder", {"accord": "y"}).status_code in {200, 303}


OPENED = (
    ("/clients/3", "main a:has-text('Promesse…')", "#sheet form", "promesse"),
    ("/clients/3", "main a:has-text('Litige…')", "#sheet form", "litige-client"),
    ("/clients/3", "main a:has-text('Suspendre…')", "#sheet form", "suspendre"),
    ("/clients/3", "#ouverts .dots", "#sheet form", "document"),
    ("/clients/3", "summary:has-text('Modifier le contact')", "#telephone", "contact"),
    ("/clients/3", "summary:has-text('Modifier le type')", "#langue", "type"),
    (LIST, "text=Relevés de compte…", "#sheet form", "releves"),
    (f"{LIST}&minimum=1", "#export summary", "#export .pop", "exporter"),
)
"""Address, what opens a sheet, a menu or a fold there, what is then seen, and a name."""


@pytest.mark.parametrize("width", [1280, 390])
def test_no_sheet_of_the_other_pages_has_an_accessibility_violation(list_inspector, width):
    inspector, faults = list_inspector, []
    for path, opener, seen, name in OPENED:
        page = inspector.open(path, width)
        page.wait_for_load_state()
        if not page.locator(opener).first.is_visible():
            assert width == 390, name  # folded away on a phone
            continue
        page.locator(opener).first.click()
        expect(page.locator(seen).first).to_be_visible()
        faults += inspector.find_violations(f"{name}-{width}")
    inspector.open("/structure/messagerie", width)
    page.fill("#sender_address", "compta@gmail.com")
    expect(page.locator("#provider .notice")).to_be_visible()
    faults += inspector.find_violations(f"fournisseur-{width}")
    page.click("#discard")
    assert faults == []


def test_the_countdown_has_no_accessibility_violation(list_inspector, list_client, monkeypatch):
    monkeypatch.setitem(list_client.app.config, "CANCEL_SECONDS", 10)
    monkeypatch.setattr(list_client.state.sender, "sandbox_server", MailServer("127.0.0.1"))
    page, faults = list_inspector.open(LIST), []
    page.click("#send")
    page.click("#confirm-send")
    expect(page.locator("#sheet .countdown")).to_be_visible()
    faults += list_inspector.find_violations("decompte")
    page.click("button:has-text('Annuler l’envoi')")
    expect(page.locator("#sheet h2")).to_have_text("Envoi annulé")
    assert faults + list_inspector.find_violations("envoi-annule") == []


def test_a_past_reminder_beside_the_history_has_no_accessibility_violation(inspector):
    faults = []
    for path, opener, name in (
        ("/histo", "#table a:has-text('Voir')", "histo"),
        ("/courriers", "main summary", "lettre"),
    ):
        page = inspector.open(path)
        if page.locator(opener).count():
            page.locator(opener).first.click()
        faults += inspector.find_violations_in_both_widths(f"ouvert-{name}")
    assert faults == []


def open_main_menu(page):
    """Open the menu and its lists; on a phone the whole menu is behind a button."""
    burger = page.locator(".burger")
    if burger.is_visible():
        burger.click()
        expect(page.locator("#menu")).to_be_visible()
    lists = page.locator("summary:has-text('Éditions et listes')")
    if lists.is_visible():
        lists.click()


@pytest.mark.parametrize("width", [1280, 390])
def test_no_interaction_state_has_an_accessibility_violation(list_inspector, width):
    inspector = list_inspector
    page, faults = inspector.open(LIST, width), []
    page.fill("#cherche", "e")
    expect(page.locator("#widen")).to_be_visible()
    faults += inspector.find_violations(f"filtree-{width}")
    page.fill("#cherche", "zzz")
    expect(page.locator(".empty")).to_contain_text("Aucun résultat")
    faults += inspector.find_violations(f"filtree-vide-{width}")
    inspector.open(f"{LIST}&tri=-montant", width)
    faults += inspector.find_violations(f"triee-{width}")
    open_row_menu(page)
    page.locator("#row-menu a:has-text('N’afficher que ce client')").click()
    expect(page.locator(".only")).to_be_visible()
    faults += inspector.find_violations(f"seul-{width}")
    inspector.open(LIST, width)
    page.locator("#all button").click()
    expect(page.locator("#toasts .undo")).to_be_visible()
    if width == 390:  # the list goes on below: at its end, the bar with the undo covers no row
        page.evaluate(
            "document.getElementById('notices').remove()"
        )  # half below the sticky head, as it happens
        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    faults += inspector.find_violations(f"annuler-{width}")
    page.locator("#toasts .undo [aria-keyshortcuts=z]").click()
    expect(page.locator("#toasts")).to_contain_text("Annulé")
    faults += inspector.find_violations(f"annule-{width}")
    page.locator("#cherche").blur()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    faults += inspector.find_violations(f"touches-{width}")
    page.locator("#keys .close button").click()
    page.route("**/relances/cocher", lambda route: route.abort())
    page.locator(".group .box").first.click()
    expect(page.locator("#away")).to_be_visible()
    faults += inspector.find_violations(f"absent-{width}")
    page.route("**/relances?*", lambda route: None)
    page.fill("#cherche", "x")
    expect(page.locator("html")).to_have_class("busy")
    assert faults + inspector.find_violations(f"attente-{width}") == []


def test_a_running_batch_has_no_accessibility_violation(inspector, workday_client):
    with workday_client.database() as db, db.write():
        before = db.conn.execute("select state from batch where id = 1").fetchone()
        db.conn.execute("update batch set state = 'running' where id = 1")
    inspector.open("/envois/1")
    found = inspector.find_violations_in_both_widths("envoi-en-cours")
    expect(inspector.page.locator(".progress .meter")).to_be_visible()
    with workday_client.database() as db, db.write():
        db.conn.execute("update batch set state = ? where id = 1", before)
    assert found == []


def test_error_pages_have_no_accessibility_violation(inspector):
    inspector.open("/rien")
    assert inspector.find_violations_in_both_widths("introuvable") == []
    page = inspector.open("/structure/entreprise")
    page.fill("#iban", "FR00")
    page.click(".bar button.go")
    expect(page.locator(".wrong").first).to_be_visible()
    assert inspector.find_violations("structure-fausse") == []


def test_the_first_start_has_no_accessibility_violation(first_start):
    found = []
    for path in ("/", "/relances", "/import", "/envois", "/histo", "/reglements", "/pieces-jointes"):
        first_start.open(path)
        found += first_start.find_violations_in_both_widths(f"vide-{path.strip('/') or 'accueil'}")
    assert found == []
    assert first_start.app_client.post("/bienvenue/exemple").status_code == 303
    for path, name in (("/", "exemple"), ("/bienvenue/effacer-exemple", "effacer-exemple")):
        first_start.open(path)
        assert first_start.find_violations_in_both_widths(name) == []


def test_the_focus_indicator_is_visible_on_every_element(inspector):
    page = inspector.open(LIST)
    page.set_viewport_size({"width": 1280, "height": 600})
    seen = []
    for _ in range(150):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["first"]:
            break
        seen.append(focus)
    assert len(seen) > 25
    assert [focus["name"] for focus in seen if not focus["outlined"]] == []
    assert [focus["name"] for focus in seen if focus["hidden"]] == []


def test_selected_elements_are_distinct_in_forced_colours(list_inspector):
    page = list_inspector.open(LIST)
    page.emulate_media(forced_colors="active")
    ground = "(e) => getComputedStyle(e, '::before').backgroundColor"
    ticked, bare = (
        page.locator(".box[aria-checked=true]").first,
        page.locator(".box[aria-checked=false]").first,
    )
    assert ticked.evaluate(ground) != bare.evaluate(ground)
    line = "(e) => getComputedStyle(e).borderBottomStyle"
    here, there = page.locator("nav .here"), page.locator("nav > a").first
    assert (here.evaluate(line), there.evaluate(line)) == ("solid", "none")


def test_nothing_is_animated_with_reduced_motion(inspector):
    page = inspector.open(LIST)
    duration = "(e) => getComputedStyle(e).transitionDuration"
    arrow = page.locator(".fold .i").first
    still = arrow.evaluate(duration)
    page.emulate_media(reduced_motion="no-preference")
    assert (still, arrow.evaluate(duration)) == ("0s", "0.12s")
    assert page.url == BASE + LIST
