"""The first start: three steps, the last of which ends with a mail that arrived."""

from browser_steps import take_first_steps
from playwright.sync_api import expect

CSV = """Code client;Nom;Numéro;Date facture;Échéance;Montant TTC;Email
A1;Scierie du Val;F-101;02/01/2024;01/02/2024;1 250,40;compta@scierie.example.org
"""


def test_three_steps_lead_to_a_mail_in_the_test_mailbox(open_empty, tmp_path):
    path = tmp_path / "factures.csv"
    path.write_text(CSV, encoding="utf-8")
    page = open_empty()
    take_first_steps(page, path)
    page.fill("#sender_address", "compta@lutherie.example.com")
    page.click("text=Essayer d’abord la messagerie de test")
    page.wait_for_url("**/boite-essai")
    expect(page.locator("#toasts")).to_contain_text("Le mail de test est arrivé")
    expect(page.locator(".mailbox li")).to_have_count(1)
    page.goto(f"{open_empty.program.home}/")
    expect(page.locator("main")).not_to_contain_text("Bienvenue")


def test_the_sample_has_all_levels(open_empty):
    page = open_empty()
    page.click("text=Essayer avec des données d’exemple")
    for level in (1, 2, 3):
        page.goto(f"{open_empty.program.home}/relances?niveau={level}")
        expect(page.locator("section.group").first).to_be_visible()
