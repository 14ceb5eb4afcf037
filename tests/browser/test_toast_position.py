"""The toast covers no control permanently, also on a phone, and can be dismissed (WCAG 2.4.11)."""

import pytest
from browser_steps import expect_summary
from playwright.sync_api import expect

LIST = "/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=email"
TOAST = "#toasts .undo"
COVERED_CONTROLS = """() => [...document
  .querySelectorAll("header :is(a, summary, button), #bar :is(button, a, input)")]
  .filter((e) => e.checkVisibility() && e.offsetParent).filter((e) => {
    const r = e.getBoundingClientRect();
    const over = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
    return r.bottom > 0 && r.top < innerHeight && (!over || !(e.contains(over) || over.contains(e)));
  }).map((e) => e.outerHTML.slice(0, 90))"""
"""Controls at the top and bottom of the page that are covered."""
FOCUS_HIDDEN = """() => {
  const e = document.activeElement, r = e.getBoundingClientRect();
  const at = (y) => document.elementFromPoint(Math.min(r.x + r.width / 2, innerWidth - 1), y);
  const over = [r.top + 1, r.y + r.height / 2, r.bottom - 1].map(at);
  return {
    name: e.outerHTML.slice(0, 90), end: e === document.body,
    hidden: !over.some((seen) => seen && (e.contains(seen) || seen.contains(e))),
  };
}"""


def tick_all(page):
    page.click("[aria-label='Tout sélectionner']")
    expect(page.locator(TOAST)).to_be_visible()
    expect_summary(page, "7 clients")


def test_on_a_phone_the_toast_covers_neither_menu_nor_bar_and_shifts_nothing(open_demo):
    page = open_demo(width=390, height=800)
    page.goto(open_demo.program.home + LIST)
    row = page.locator("#group-2")
    bar = page.locator("#bar").bounding_box()
    page.locator("#all").evaluate("(e) => e.scrollIntoView({ block: 'center' })")
    moved = row.bounding_box()
    tick_all(page)
    assert row.bounding_box() == moved
    toast = page.locator(TOAST).bounding_box()
    assert (toast["x"], toast["width"]) == (0, 390)
    bar_now = page.locator("#bar").bounding_box()
    assert toast["y"] + toast["height"] <= bar_now["y"] + 1
    assert bar_now["y"] + bar_now["height"] == pytest.approx(bar["y"] + bar["height"], abs=1)
    assert page.evaluate(COVERED_CONTROLS) == []
    page.evaluate("() => scrollTo(0, 0)")
    expect(page.get_by_role("button", name="Menu", exact=True)).to_be_in_viewport()
    assert page.evaluate(COVERED_CONTROLS) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_focused_element_is_never_under_the_toast(open_demo, width):
    page = open_demo(width=width, height=700)
    page.goto(open_demo.program.home + LIST)
    tick_all(page)
    for path in (None, "/clients/3"):
        if path:
            page.goto(open_demo.program.home + path)
        expect(page.locator(TOAST)).to_be_visible()
        page.locator("main").focus()
        seen = []
        for _ in range(45):
            page.keyboard.press("Tab")
            seen.append(page.evaluate(FOCUS_HIDDEN))
            if seen[-1]["end"]:
                break
        assert len(seen) > 15
        assert [stop["name"] for stop in seen if stop["hidden"] and not stop["end"]] == []


@pytest.mark.parametrize("path", ["/clients/3", LIST])
def test_the_end_of_a_page_is_readable_above_the_toast(open_demo, path):
    page = open_demo(width=390, height=800)
    page.goto(open_demo.program.home + LIST)
    tick_all(page)
    page.goto(open_demo.program.home + path)
    expect(page.locator(TOAST)).to_be_visible()
    last = page.locator(
        "main button >> text=Explication" if path == LIST else "main a >> text=Données personnelles"
    ).last
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    expect(last).to_be_in_viewport(ratio=1)
    end = last.bounding_box()
    assert end["y"] + end["height"] <= page.locator(TOAST).bounding_box()["y"]


def test_a_dismissed_toast_stays_closed_and_the_change_is_kept(open_demo):
    page = open_demo(width=390)
    page.goto(open_demo.program.home + LIST)
    tick_all(page)
    page.get_by_role("button", name="Masquer").click()
    expect(page.locator("#toasts")).to_be_empty()
    expect(page.locator("#main")).to_be_focused()
    page.reload()
    expect(page.locator(TOAST)).to_have_count(0)
    expect_summary(page, "7 clients")
    expect(page.locator("#all .box")).to_have_attribute("aria-checked", "true")


def test_without_javascript_the_toast_is_above_the_menu_and_can_be_dismissed(open_demo):
    page = open_demo(width=390, java_script_enabled=False)
    page.goto(open_demo.program.home + LIST)
    tick_all(page)
    toast, header = page.locator(TOAST).bounding_box(), page.locator("header").bounding_box()
    assert toast["y"] + toast["height"] <= header["y"] + 1
    page.get_by_role("button", name="Masquer").click()
    expect(page.locator(TOAST)).to_have_count(0)
    expect(page.locator("#all .box")).to_have_attribute("aria-checked", "true")
