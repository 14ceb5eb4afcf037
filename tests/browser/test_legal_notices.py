"""Legal notices on screen: customer type, limitation period, missing rate, charges in a preview."""

import sqlite3
from contextlib import closing

import pytest
from browser_steps import group, open_list
from picture_album import Screenshots
from playwright.sync_api import expect

ANSWER_ALL = "text=Tous les clients sans réponse sont des professionnels"


def execute_sql(tmp_path, *statements):
    with closing(sqlite3.connect(tmp_path / "data" / "relances.db", timeout=10)) as db, db:
        for statement in statements:
            db.execute(statement)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_legal_questions_and_warnings_fit_the_list_and_are_answered_inline(
    open_demo, tmp_path, width, scheme
):
    execute_sql(
        tmp_path,
        "update customer set kind = 'unknown' where id in (2, 3)",
        "update document set issued_on = '2012-02-29' where customer_id in (2, 4)",
        "insert into rung values (1, '1ère relance', 15, 8, 'both', 'claimed')",
        "delete from rate where year = 2025 and half = 1",
    )
    page = open_demo(width=width, color_scheme=scheme)
    screenshots = Screenshots(page, f"{width}-{scheme}")
    open_list(page)
    expect(page.locator(".kind")).to_have_count(2)
    expect(page.locator("#screen")).to_contain_text("le taux manque pour : 1er semestre 2025")
    page.locator(".limit summary").first.click()
    screenshots.check("loi")
    page.locator(".kind >> text=particulier").first.click()
    expect(page.locator(".kind")).to_have_count(1)
    page.click(ANSWER_ALL)
    expect(page.locator(".kind")).to_have_count(0)
    expect(page.locator(ANSWER_ALL)).to_have_count(0)
    group(page, "Café du Canal").locator("text=Aperçu").click()
    body = page.frame_locator("#sheet iframe").locator("body")
    expect(body).to_contain_text("Total à régler")
    expect(page.locator("#sheet")).to_contain_text("Réclamé en plus des documents")
    screenshots.check("apercu-reclame")
