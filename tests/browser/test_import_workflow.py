"""Import in the browser: choose, preview, confirm; the message for an invalid file."""

import pytest
from browser_steps import open_entry
from playwright.sync_api import expect

TABLE = """Code client;Nom;Email;Numéro;Date facture;Échéance;Montant TTC
A1;Scierie du Val;compta@scierie.example.org;F-101;02/01/2024;01/02/2024;1 250,40
A1;Scierie du Val;compta@scierie.example.org;F-102;05/01/2024;04/02/2024;80,00
B2;Hôtel du Pont;;F-103;08/01/2024;07/02/2024;310,10
"""


def upload_file(page, path):
    open_entry(page, "Import")
    page.set_input_files("#fichiers", path)
    page.click("text=Analyser")


def test_a_table_is_previewed_imported_and_listed(open_empty, tmp_path):
    path = tmp_path / "factures.csv"
    path.write_text(TABLE, encoding="utf-8")
    page = open_empty()
    expect(page.locator("main")).to_contain_text("Bienvenue")
    upload_file(page, path)
    expect(page.locator("main")).to_contain_text("rien n’est enregistré pour l’instant")
    expect(page.locator("main")).to_contain_text("F-103")
    page.click("button:has-text('Enregistrer')")
    page.wait_for_url("**/bienvenue/messagerie")
    page.click("text=Terminer plus tard")
    open_entry(page, "Traitement des relances")
    expect(page.locator("section.group .name")).to_have_text(["Hôtel du Pont", "Scierie du Val"])
    expect(page.locator("#bar .sums")).to_contain_text("1 client · 2 documents · 1 330,40 €")
    open_empty.allow("422")
    page.click("#send")
    expect(page.locator("#sheet")).to_contain_text("adresse d’expédition manquante")
    page.click("#confirm-send")
    expect(page.locator("#sheet [role=alert]")).to_contain_text("Structure")


@pytest.mark.parametrize(
    ("name", "content"),
    [("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(64)), ("vide.csv", b""), ("lettre.txt", b"Bonjour, merci.")],
)
def test_an_invalid_file_shows_one_error_and_changes_nothing(open_empty, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    page = open_empty()
    open_empty.allow("422")
    upload_file(page, path)
    expect(page.locator("#refusal")).to_contain_text(f"« {name} »")
    expect(page.locator("h1")).to_have_text("Importer les factures")
    expect(page.locator("main")).not_to_contain_text("Derniers imports")


def test_files_dropped_on_the_page_are_read(open_empty):
    page = open_empty()
    open_entry(page, "Import")
    files = page.evaluate_handle(
        """(text) => {
            const data = new DataTransfer();
            data.items.add(new File([text], "factures.csv"));
            data.items.add(new File([text.replace(/F-1/g, "F-2")], "autres.csv"));
            return data;
        }""",
        TABLE,
    )
    page.dispatch_event("main", "dragover", {"dataTransfer": files})
    expect(page.locator("form.drop")).to_have_class("card drop over")
    page.dispatch_event("main", "drop", {"dataTransfer": files})
    expect(page.locator("form.drop")).to_have_class("card drop")
    expect(page.locator("form.drop button.go")).to_be_focused()
    page.click("text=Analyser")
    expect(page.locator("main")).to_contain_text("F-103")
    expect(page.locator("main")).to_contain_text("F-203")


def write_long_fec(path):
    """A file of 19 MB, which takes a few seconds to read."""
    heading = (
        "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|"
        "PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise\n"
    )
    with path.open("w", encoding="utf-8") as file:
        file.write(heading)
        for n in range(155_000):
            debit, credit, journal = ("120,00", "0,00", "VE") if n % 2 == 0 else ("0,00", "120,00", "BQ")
            pair, client = f"{n // 2:06d}", f"{n // 2 % 900:04d}"
            file.write(
                f"{journal}|Journal d'essai|{n}|20240105|411000|Clients|C{client}|Client {client}|F{pair}|"
                f"20240105|Écriture {pair}|{debit}|{credit}|{'' if n > 154_990 else 'L' + pair}||20240105||\n"
            )


def test_a_long_import_can_be_stopped_and_followed_to_its_end(open_empty, tmp_path):
    path = tmp_path / "fec.txt"
    write_long_fec(path)
    page = open_empty()
    upload_file(page, path)
    expect(page.locator("#reading progress")).to_be_visible()
    page.click("text=Arrêter")
    expect(page.locator("h1")).to_have_text("Importer les factures")
    upload_file(page, path)
    expect(page.locator("#reading progress")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Contrôle des comptes", timeout=90_000)


def test_an_invoice_is_entered_by_hand_and_kept_by_a_following_list(open_demo, tmp_path):
    page = open_demo()
    open_entry(page, "Import")
    page.click("text=Saisir une facture")
    page.fill("#client", "Café du Canal")
    page.fill("#numero", "M-1")
    page.fill("#date", "2024-05-03")
    page.fill("#montant", "1 250,00")
    page.click("text=Vérifier")
    expect(page.locator("main")).to_contain_text("Échéances estimées")
    page.click("text=Enregistrer l’import")
    page.wait_for_url("**/relances")
    path = tmp_path / "liste.csv"
    path.write_text(
        "Code client;Nom du client;Numéro de facture;Date de facture;Échéance;Montant TTC;Reste dû;Contact\n"
        "C003;Café du Canal;FA24020032;29/02/2024;29/02/2024;545,00;245,00;a@example.com\n",
        encoding="utf-8",
    )
    open_entry(page, "Import")
    page.set_input_files("#fichiers", path)
    page.check("[name=portee][value=liste]")
    page.click("text=Analyser")
    question = page.locator("#a-verifier")
    expect(question).to_contain_text("M-1 (1 250,00 €), saisie à la main, n’est pas dans ce fichier")
    expect(page.locator("td del")).to_have_text("545,00")
    expect(page.locator("td ins")).to_have_text("245,00")
    question.get_by_text("elle reste due", exact=True).click()
    page.get_by_text("Oui, 9 factures sont bien soldées").click()
    page.click("text=Enregistrer l’import")
    page.wait_for_url("**/relances")
    page.goto(f"{open_demo.program.home}/clients/3")
    expect(page.locator("#ouverts")).to_contain_text("M-1")
