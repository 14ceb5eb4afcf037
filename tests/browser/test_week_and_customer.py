"""The week in Chromium: « À faire », the customer page, the history, and a list of 400 customers."""

from contextlib import closing
from datetime import date, timedelta

import pytest
from browser_steps import expect_summary, open_entry, open_history, open_list, send
from playwright.sync_api import expect

from relances_app.services.database import get_database_path, open_database

VISIBLE_ROWS = """() => {
  const dock = document.querySelector("#bar").getBoundingClientRect().top;
  return [...document.querySelectorAll("section.group")].filter((row) => {
    const box = row.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= dock;
  }).length;
}"""


def test_the_week_starts_on_the_home_page(open_demo):
    page = open_demo()
    expect(page.locator("h1")).to_have_text("À faire")
    expect(page.locator(".todo > li > h2")).to_have_count(6)
    expect(page.locator(".todo .go")).to_have_count(1)
    expect(page.locator(".todo .now .go")).to_have_text("Importer")
    expect(page.locator(".ageing tbody th")).to_have_text(
        ["Non échu", "1 à 30 jours", "31 à 60 jours", "61 à 90 jours", "Plus de 90 jours"]
    )
    page.click("#relancer a:has-text('Ouvrir') >> nth=0")
    expect(page.locator("h1")).to_have_text("Liste des relances [1ère relance]")
    send(page, "7 sur 7")
    page.goto(f"{open_demo.program.home}/")
    expect(page.locator("#rapporte")).to_contain_text("7 relances envoyées")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_customer_is_followed_on_one_page(open_demo):
    page = open_demo()
    open_entry(page, "Clients")
    page.click("tbody >> text=Café du Canal")
    expect(page.locator(".figures")).to_contain_text("1ère relance à faire")
    page.click("text=Promesse…")
    expect(page.locator("#sheet #sorte")).to_have_value("promise")
    page.fill("#sheet #motif", "au téléphone")
    page.fill("#sheet #jusquau", (date.today() + timedelta(days=9)).isoformat())
    page.click("#sheet button:has-text('Suspendre les relances')")
    expect(page.locator("#relances .badge.hold")).to_contain_text("promesse de règlement")
    expect(page.locator(".timeline li")).to_have_count(1)
    page.click("button:has-text('Reprendre les relances')")
    expect(page.locator("#relances")).to_have_count(0)
    page.click("#ouverts .dots")
    page.fill("#sheet #montant", "45")
    page.click("#sheet button:has-text('Marquer comme réglée')")
    expect(page.locator("#ouverts")).to_contain_text("500,00")
    expect(page.locator(".timeline")).to_contain_text("Règlement de FA24020032")
    page.click("#fil .pill:has-text('Suspensions')")
    expect(page.locator(".timeline")).not_to_contain_text("Règlement de")
    expect(page.locator("#fil .pill[aria-current]")).to_have_text("Suspensions")
    page.click("text=Relancer…")
    expect(page.locator("section.group .name")).to_have_text(["Café du Canal"])
    expect_summary(page, "1 client · 1 document · 500,00 €")


def test_a_sent_reminder_is_found_in_the_history(open_demo):
    page = open_demo()
    open_list(page)
    send(page, "7 sur 7")
    open_history(page)
    expect(page.locator("#table tbody tr")).to_have_count(7)
    page.fill("#cherche", "canal")
    expect(page.locator("#table tbody tr")).to_have_count(1)
    expect(page.locator("#cherche")).to_be_focused()
    page.select_option("[name=canal]", "letter")
    expect(page.locator(".empty")).to_contain_text("Aucun résultat")
    page.click(".empty >> text=Effacer les filtres")
    expect(page.locator("#table tbody tr")).to_have_count(7)
    page.locator("#table tr", has_text="Café du Canal").get_by_role("link", name="Voir").click()
    expect(page.locator("#sheet h2").first).to_contain_text("Café du Canal")
    page.click("#sheet summary:has-text('Détail technique')")
    expect(page.locator("#sheet code")).to_be_visible()
    page.keyboard.press("Escape")
    open_entry(page, "Suivi des envois")
    expect(page.locator("#envois-passes tbody tr")).to_have_count(1)
    expect(page.locator("#envois-passes")).to_contain_text("7 envoyés")


def test_a_running_batch_is_shown_above_the_dock_of_every_page(open_demo):
    page = open_demo()
    open_list(page)
    page.click("#send")
    page.click("#confirm-send")
    expect(page.locator("#running")).to_contain_text("L’envoi commence dans")
    open_demo_home = open_demo.program.home
    page.goto(f"{open_demo_home}/clients")
    expect(page.locator("#running")).to_be_visible()
    page.click("#running a")
    page.click("button:has-text('Annuler l’envoi')")
    expect(page.locator("h2")).to_contain_text(["Envoi annulé"])
    page.goto(f"{open_demo_home}/clients")
    expect(page.locator("#running .toast")).to_have_count(0)


def test_the_list_is_sorted_by_the_last_reminder_and_stays_so(open_demo):
    page = open_demo()
    open_list(page)
    page.click("#sort-relance")
    expect(page.locator("th[aria-sort]")).to_have_text("Dernière relance")
    open_entry(page, "Accueil")
    open_list(page)
    expect(page.locator("th[aria-sort]")).to_have_text("Dernière relance")


@pytest.fixture
def large_demo(open_demo, tmp_path):
    """The demo with 400 customers and 1,500 documents."""
    with closing(open_database(get_database_path(tmp_path / "data"))) as db, db.write():
        db.conn.executemany(
            "insert into customer (code, name, sort_name, email, kind) values (?, ?, ?, ?, 'professional')",
            [(f"G{n:03}", f"Garage {n:03}", f"GARAGE {n:03}", f"g{n}@example.org") for n in range(391)],
        )
        ids = [row[0] for row in db.conn.execute("select id from customer where code like 'G%'")]
        db.conn.executemany(
            """insert into document (customer_id, number, kind, issued_on, due_on, amount, open_amount)
            values (?, ?, 'invoice', '2024-01-01', '2024-01-31', 12345, 12345)""",
            [(ids[n % len(ids)], f"GF{n:05}") for n in range(1_490)],
        )
    return open_demo


def test_at_least_eleven_of_400_customers_are_visible_at_once(large_demo):
    page = large_demo()
    open_list(page)
    expect(page.locator("#counts")).to_contain_text("400 clients")
    assert page.evaluate(VISIBLE_ROWS) >= 11
    expect(page.locator("#bar")).to_be_in_viewport()
