"""Keyboard shortcuts of the list: effect, exceptions, help, switching off."""

from browser_steps import checkbox, expect_checked, expect_summary, group, open_list
from playwright.sync_api import expect


def test_arrows_space_and_enter_operate_the_list(open_demo):
    page = open_demo()
    open_list(page)
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-label='Tout sélectionner']")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(checkbox(page, "Boulangerie Blé d'Or")).to_be_focused()
    page.keyboard.press("Space")
    expect_checked(page, "FA24020044", "false")
    expect(checkbox(page, "Boulangerie Blé d'Or")).to_be_focused()
    expect_summary(page, "6 clients")
    page.keyboard.press("Space")
    expect_checked(page, "FA24020044", "true")
    page.keyboard.press("ArrowDown")
    expect(checkbox(page, "FA24020044")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.frame_locator("#sheet iframe.mail").locator("body")).to_contain_text("525,51 €")
    expect_checked(page, "FA24020044", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()
    expect(checkbox(page, "FA24020044")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(checkbox(page, "Boulangerie Blé d'Or")).to_be_focused()
    page.keyboard.press("End")
    expect(checkbox(page, "FA24020046")).to_be_focused()
    expect(checkbox(page, "FA24020046")).to_be_in_viewport()
    page.keyboard.press("ArrowDown")
    expect(checkbox(page, "FA24020046")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator("[aria-label='Tout sélectionner']")).to_be_focused()


def test_arrow_down_moves_from_the_search_field_to_the_results(open_demo):
    page = open_demo()
    open_list(page)
    page.keyboard.press("/")
    page.keyboard.type("café")
    expect(page.locator("section.group")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(checkbox(page, "Café du Canal")).to_be_focused()
    page.keyboard.press("Space")
    expect_checked(page, "Café du Canal", "false")
    page.goto(page.url.partition("/relances")[0] + "/clients")
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    expect(page.locator("main tbody a").first).to_be_focused()


def test_a_screen_reader_gets_a_label_for_each_date_of_a_row(open_demo):
    page = open_demo()
    open_list(page)
    row = group(page, "Café du Canal").locator("tr.doc")
    expect(row).to_match_aria_snapshot(
        """
        - row:
          - cell
          - cell
          - cell "FA24020032"
          - cell "daté du 29/02/2024"
          - cell "échéance 29/02/2024"
          - cell /\\d+ j/
          - cell "545,00"
          - cell
          - cell
          - cell
        """
    )
    due = "(e) => getComputedStyle(e, '::before').position"
    assert row.locator("td").nth(4).evaluate(due) == "absolute"
    page.set_viewport_size({"width": 390, "height": 800})
    assert row.locator("td").nth(4).evaluate(due) == "static"


def test_enter_on_a_customer_without_mail_shows_the_reason(open_demo):
    page = open_demo()
    open_list(page)
    checkbox(page, "Atelier Aubépine").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sheet .why")).to_contain_text("FA24020019")
    page.keyboard.press("Escape")
    expect_checked(page, "Atelier Aubépine", "false")


def test_left_and_right_collapse_and_expand_and_collapsed_rows_are_skipped(open_demo):
    page = open_demo()
    open_list(page)
    cafe = group(page, "Café du Canal")
    checkbox(page, "FA24020032").focus()
    page.keyboard.press("ArrowLeft")
    expect(cafe.locator("tr.doc")).to_be_hidden()
    expect(checkbox(page, "Café du Canal")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(checkbox(page, "Domaine de la Dune")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(cafe.locator("tr.doc")).to_be_visible()


def test_shortcuts_are_disabled_while_typing(open_demo):
    page = open_demo()
    open_list(page)
    page.keyboard.press("/")
    expect(page.locator("#cherche")).to_be_focused()
    page.keyboard.type("/?z")
    expect(page.locator("#cherche")).to_have_value("/?z")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator(".empty")).to_be_visible()
    page.fill("#cherche", "")
    expect(page.locator("section.group")).to_have_count(9)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    expect(page.locator("#cherche")).to_be_focused()
    page.click("#send")
    page.click("#options summary")
    page.focus("#au_dessus")
    page.keyboard.type("Payé ? /")
    expect(page.locator("#au_dessus")).to_have_value("Payé ? /")
    expect(page.locator("#keys")).to_be_hidden()


def test_the_headers_of_a_long_list_stay_visible(open_demo):
    page = open_demo(height=300)
    page.goto(f"{open_demo.program.home}/clients")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    expect(page.locator("tbody a").last).to_be_focused()
    expect(page.locator("thead th").first).to_be_in_viewport()
    expect(page.locator("h1")).not_to_be_in_viewport()


def test_arrows_navigate_the_other_lists_too(open_demo):
    page = open_demo()
    page.goto(f"{open_demo.program.home}/clients")
    page.keyboard.press("ArrowDown")
    expect(page.locator("tbody a").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Boulangerie Blé d'Or")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Boulangerie Blé d'Or")


def test_a_question_mark_shows_the_shortcuts_and_they_can_be_disabled(open_demo):
    page = open_demo()
    open_list(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Raccourcis")).to_be_visible()
    expect(page.locator("#keys div", has_text="Espace").last).to_contain_text("sélectionner la ligne")
    page.keyboard.press("ArrowDown")
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.reload()
    page.keyboard.press("/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("#cherche")).not_to_be_focused()
    page.click("[data-show-keys]")
    expect(page.locator("#keys-on")).not_to_be_checked()
    page.check("#keys-on")
    page.click("#keys form.close button")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#cherche")).to_be_focused()


def test_the_guide_lists_the_shortcuts_without_javascript(open_demo):
    page = open_demo(java_script_enabled=False)
    open_list(page)
    page.click("text=Raccourcis")
    expect(page.locator("h2#au-clavier")).to_be_visible()
