"""Complete workflows: with the keyboard only, letters, an uncertain mail, a payment; on a phone.

Long because a workflow is one sequence of steps, which a reader follows in one place.
"""

import re

from browser_steps import (
    checkbox,
    choose_action,
    close_sheet,
    expect_checked,
    expect_summary,
    group,
    open_entry,
    open_history,
    open_list,
    save_mail_server,
    send,
)
from playwright.sync_api import expect
from smtp_servers import Fault, FaultServer

CSV = (
    "Code client;Client;Mail;Numéro;Date;Échéance;Montant TTC\n"
    "S300;Scierie du Vallon;compta@scierie.example.org;FA24030001;05/01/2024;04/02/2024;96,00\n"
)
OFX = """OFXHEADER:100
DATA:OFXSGML
VERSION:102

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>10207<ACCTID>1<ACCTTYPE>CHECKING
</BANKACCTFROM><BANKTRANLIST><DTSTART>20240701<DTEND>20240731
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20240715<TRNAMT>545.00<FITID>A1<NAME>CAFE DU CANAL<MEMO>FA24020032</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>1000.00<DTASOF>20240731</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""


def press_to(page, selector, key="Tab", most=200):
    """Press a key until the element has the focus; fail if it never gets it."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is out of reach of {key}")


def import_file(page, path):
    """Import a file with the keyboard, and state its kind if asked."""
    page.on("filechooser", lambda chooser: chooser.set_files(path))
    press_to(page, "nav > a[href$='/import']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Importer les factures")
    press_to(page, "#fichiers")
    page.keyboard.press("Enter")
    expect(page.locator("#fichiers")).to_have_value(re.compile(path.name))
    press_to(page, "form.drop button.go")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("rien n’est enregistré pour l’instant")
    press_to(page, "input[name=portee]")
    page.keyboard.press("ArrowDown")
    press_to(page, "button[formaction$='/portee']")
    page.keyboard.press("Enter")
    expect(page.locator("#keep button.go")).to_be_enabled()
    press_to(page, "#keep button.go")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Liste des relances [1ère relance]")


def preview_and_send(page):
    """Find the new customer, preview its mail, deselect and select it, and send."""
    page.wait_for_load_state()  # the shortcuts work once the scripts are loaded
    page.keyboard.press("/")
    page.keyboard.type("scierie")
    expect(page.locator("section.group .name")).to_have_text(["Scierie du Vallon"])
    press_to(page, "#list .box")
    page.keyboard.press("ArrowDown")
    expect(checkbox(page, "Scierie du Vallon")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.frame_locator("#sheet iframe.mail").locator("body")).to_contain_text("96,00 €")
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()
    page.keyboard.press("Space")
    expect_checked(page, "Scierie du Vallon", "false")
    page.keyboard.press("Space")
    expect_summary(page, "1 client · 1 document · 96,00 €")
    press_to(page, "#send")
    page.keyboard.press("Enter")
    press_to(page, "#confirm-send")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet h2")).to_contain_text("Envoi terminé", timeout=30_000)


def undo_last(page):
    """Go from the end of the batch to « Histo », and cancel the reminder there."""
    press_to(page, ".progress .choices a.link")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Historique des relances")
    press_to(page, "tbody a[href*='/histo/']")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet h2").first).to_have_text("Scierie du Vallon · 1ère relance")
    press_to(page, "#sheet details.card:has(#motif) > summary")
    page.keyboard.press("Enter")
    press_to(page, "#motif")
    press_to(page, "details.card:has(#motif) button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/histo")
    expect(page.locator("tbody tr").first).to_contain_text("Annulé")


def hold_and_release(page):
    """Place a hold on the customer's page, and undo it with a key."""
    press_to(page, "nav > a[href$='/clients']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Clients")
    page.wait_for_load_state()
    page.keyboard.press("/")
    page.keyboard.type("scierie")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    press_to(page, "tbody a")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Scierie du Vallon")
    press_to(page, "a[href*='sorte=pause']")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet h2").first).to_contain_text("Suspendre les relances")
    press_to(page, "#sorte")
    page.keyboard.type("ne jamais")
    press_to(page, "form:has(#sorte) button")
    page.keyboard.press("Enter")
    expect(page.locator(".badge.hold").first).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("z")
    expect(page.locator("#toasts")).to_contain_text("Annulé")
    expect(page.locator(".badge.hold")).to_have_count(0)


def test_the_full_workflow_works_with_the_keyboard_alone(open_demo, tmp_path):
    """From an import to a cancelled reminder and a hold, with the keyboard only."""
    path = tmp_path / "factures.csv"
    path.write_text(CSV, encoding="utf-8")
    page = open_demo()
    import_file(page, path)
    preview_and_send(page)
    undo_last(page)
    hold_and_release(page)


def test_letters_are_printed_then_marked_as_posted(open_demo):
    page = open_demo()
    open_list(page)
    page.click("#toggle-mode")
    expect(page.locator("#mode-name")).to_have_text("Mode édition")
    checkbox(page, "FA24020044").click()
    expect_summary(page, "7 clients · 7 documents · 4 576,75 €")
    page.click("#send")
    page.click("#confirm-send")
    page.wait_for_url("**/courriers/*")
    expect(page.locator(".list-head").first).to_contain_text("7 lettres éditées")
    pdf = page.request.get(page.locator("a:has-text('Ouvrir le PDF')").evaluate("(link) => link.href"))
    assert pdf.body().startswith(b"%PDF-")
    open_history(page)
    expect(page.locator(".empty")).to_contain_text("Aucune relance")
    page.go_back()
    page.uncheck("tr:has-text('Imprimerie Iris') input")
    page.click("text=Marquer comme postées")
    expect(page.get_by_role("button", name="Marquer comme postées")).to_be_hidden()
    open_history(page)
    expect(page.locator("tbody tr")).to_have_count(7)
    expect(page.locator("tr", has_text="Imprimerie Iris")).to_contain_text("Non postée")
    expect(page.locator("tr", has_text="Café du Canal")).to_contain_text("Postée")
    open_list(page)
    expect(page.locator("section.group .name")).to_have_text(
        ["Boulangerie Blé d'Or", "Épicerie Églantine", "Imprimerie Iris"]
    )


def set_server(page, home, port):
    """Choose a custom mail server on the sub-page « Messagerie »."""
    page.goto(f"{home}/structure/messagerie")
    page.click("text=Désactiver")
    save_mail_server(page, port)


def test_an_uncertain_mail_is_resolved_by_the_user(open_demo):
    """The server accepts the mail up to its final dot and closes without a reply: the outcome is unknown."""
    page, home = open_demo(), open_demo.program.home
    with FaultServer(Fault(at="DOT", action="drop")) as server:
        set_server(page, home, server.port)
        for name in ("Café du Canal", "Imprimerie Iris"):
            page.goto(f"{home}/relances")
            page.fill("#cherche", name)
            expect_summary(page, "1 client · 1 document")
            page.click("#send")
            page.click("#confirm-send")
            page.click("#sheet >> text=Envoyer maintenant")
            expect(page.locator("#sheet .progress")).to_contain_text("incertain", timeout=30_000)
        assert server.kept == []
        server.fault = Fault()
        page.goto(f"{home}/")
        expect(page.locator("main")).to_contain_text("incertain")
        page.goto(f"{home}/envois")
        expect(page.locator("#table tbody tr")).to_have_count(2)
        expect(page.locator("#table tbody")).to_contain_text("Ce message est peut-être envoyé")
        page.locator("tr", has_text="Café du Canal").get_by_role(
            "button", name="Marquer comme envoyé"
        ).click()
        expect(page.locator("tr", has_text="Café du Canal")).to_have_count(0)
        page.locator("tr", has_text="Imprimerie Iris").get_by_role("button", name="Renvoyer").click()
        expect(
            page.locator("tr", has_text="Imprimerie Iris").get_by_role("button", name="Renvoyer")
        ).to_have_count(0)
        page.goto(f"{home}/histo")
        expect(page.locator("tr", has_text="Café du Canal").first).to_contain_text("Envoyé, confirmé")
        iris = page.locator("tr", has_text="Imprimerie Iris").first
        while not iris.locator(".event-sent").is_visible():
            page.reload()
        assert len(server.kept) == 1
        assert server.kept[0] == server.complete[1], "the same bytes, under the same Message-ID"


def test_an_imported_payment_removes_its_invoice_from_the_list(open_demo, tmp_path):
    path = tmp_path / "releve.ofx"
    path.write_text(OFX, encoding="cp1252")
    page = open_demo()
    open_list(page)
    expect(group(page, "Café du Canal")).to_be_visible()
    open_entry(page, "Règlements")
    page.set_input_files("#releve", path)
    page.click("button:has-text('Analyser')")
    expect(page.locator("tbody tr")).to_contain_text("FA24020032")
    expect(page.locator("tbody input")).to_be_checked()
    page.click("text=Enregistrer la sélection")
    expect(page.locator("h1")).to_have_text("Règlements")
    open_list(page)
    expect(page.locator("section.group")).to_have_count(8)
    expect(group(page, "Café du Canal")).to_have_count(0)
    expect_summary(page, "6 clients · 6 documents · 4 497,61 €")
    open_entry(page, "Règlements")
    page.click("tbody >> text=Annuler")
    expect(page.locator("tr.cancelled")).to_be_visible()
    open_list(page)
    expect_summary(page, "7 clients · 7 documents · 5 042,61 €")


def test_the_main_workflow_works_on_a_phone(open_demo):
    page = open_demo(width=390, height=800, has_touch=True)
    open_list(page)
    page.fill("#cherche", "canal")
    expect(page.locator("section.group")).to_have_count(1)
    choose_action(page, "Café du Canal", "Aperçu")
    expect(page.frame_locator("#sheet iframe.mail").locator("body")).to_contain_text("545,00 €")
    close_sheet(page)
    page.click("#widen")
    expect(page.locator("section.group")).to_have_count(9)
    page.select_option("#tri", "-montant")
    expect(page.locator("section.group .name").first).to_have_text("Ferronnerie Fauvel")
    checkbox(page, "FA24020040").click()
    expect_summary(page, "6 clients · 6 documents · 3 541,01 €")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    send(page, "6 sur 6")
    open_history(page)
    page.locator("tr", has_text="Café du Canal").get_by_role("link", name="Voir").click()
    expect(page.locator("#sheet h2").first).to_have_text("Café du Canal · 1ère relance")
