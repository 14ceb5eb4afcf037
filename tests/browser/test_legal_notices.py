"""Legal notices on screen: customer type, limitation period, missing rate, charges in a preview."""

import sqlite3
from contextlib import closing

import pytest
from browser_steps import choose_action, group, open_list
from picture_album import Screenshots
from playwright.sync_api import expect

ANSWER_ALL = "#notice-unknown button"


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
        """insert into rung (level, name, grace_days, deadline_days, channels, charges)
        values (1, '1ère relance', 15, 8, 'both', 'claimed')""",
        "delete from rate where year = 2025 and half = 1",
    )
    page = open_demo(width=width, color_scheme=scheme)
    screenshots = Screenshots(page, f"{width}-{scheme}")
    open_list(page)
    expect(page.locator("#notice-unknown")).to_contain_text("2 clients : pro ou particulier ?")
    expect(page.locator("#notices")).to_contain_text("Taux manquant : 1er semestre 2025")
    expect(group(page, "Café du Canal").locator(".tags")).to_contain_text("Prescription")
    page.locator(".limit summary").first.click()
    screenshots.check("loi")
    choose_action(page, "Café du Canal", "Pro ou particulier…")
    page.select_option("#qualite", "private")
    page.click("#sheet-body >> text=Enregistrer")
    expect(page.locator("#notice-unknown")).to_contain_text("1 client : pro ou particulier ?")
    page.click(ANSWER_ALL)
    expect(page.locator("#notice-unknown")).to_have_count(0)
    choose_action(page, "Boulangerie Blé d'Or", "Aperçu")
    body = page.frame_locator("#sheet iframe").locator("body")
    expect(body).to_contain_text("Total à régler")
    expect(page.locator("#sheet")).to_contain_text("Pénalités et indemnités")
    screenshots.check("apercu-reclame")
