"""The journey of the guide with a mail server: company, invoices, messaging, tick, send, history.

`make binary-journey` and `make windows-journey` run it on the programs that were built.
"""

import pytest
from browser_steps import (
    checkbox,
    choose_action,
    close_sheet,
    expect_checked,
    expect_summary,
    open_history,
    open_list,
    save_mail_server,
    send,
    take_first_steps,
)
from playwright.sync_api import expect
from recording_smtp_server import RecordingHandler, RecordingServer

CSV = """Code client;Nom;Numéro;Date facture;Échéance;Montant TTC;Email
A1;Scierie du Val;F-101;02/01/2024;01/02/2024;1 250,40;compta@scierie.example.org
B2;Hôtel du Pont;F-102;05/01/2024;04/02/2024;80,00;hotel@pont.example.org
"""


@pytest.fixture
def server():
    with RecordingServer(RecordingHandler()) as running:
        yield running


def set_mail_server(page, home, port):
    page.goto(f"{home}/structure/messagerie")
    page.fill("#sender_address", "compta@lutherie.example.com")
    expect(page.locator("#provider")).to_contain_text("Fournisseur non reconnu")
    with page.expect_response(
        "**/structure/**"
    ):  # leaving the field asks again, which fills the others again
        page.press("#sender_address", "Tab")
    page.wait_for_function("!document.querySelector('.htmx-request')")
    save_mail_server(page, port)


def test_from_the_first_start_to_a_reminder_in_the_history(open_empty, server, tmp_path):
    path = tmp_path / "factures.csv"
    path.write_text(CSV, encoding="utf-8")
    page = open_empty()
    take_first_steps(page, path)
    set_mail_server(page, open_empty.program.home, server.port)

    open_list(page)
    expect_summary(page, "2 clients · 2 documents · 1 330,40 €")
    checkbox(page, "Hôtel du Pont").click()
    expect_checked(page, "Hôtel du Pont", "false")
    expect_summary(page, "1 client · 1 document · 1 250,40 €")
    choose_action(page, "Scierie du Val", "Aperçu")
    expect(page.frame_locator("#sheet iframe.mail").locator("body")).to_contain_text("1 250,40 €")
    close_sheet(page)
    send(page, "1 sur 1")
    assert [recipients for recipients, _ in server.clerk.mails] == [["compta@scierie.example.org"]]

    open_history(page)
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    row.get_by_role("link", name="Voir").click()
    expect(page.locator("#sheet h2").first).to_have_text("Scierie du Val · 1ère relance")
