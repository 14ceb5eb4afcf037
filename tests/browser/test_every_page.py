"""Every page by axe-core, on a phone, on a wide screen, at 200 % and printed, in one visit of all pages."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from app_client import BASE, DEMO_VIEW
from axe import HORIZONTAL_OVERFLOW, ZOOMED, AxeInspector, list_pages
from demo_day import run_demo_day
from playwright.sync_api import expect

CUT_OFF = """() => {
  const isCut = (e) => {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (!box.width || !box.height || style.visibility === "hidden") return false;
    if (e.closest(".vh, .stack thead, svg")) return false;
    for (let up = e.parentElement; up; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== "visible" && up.scrollWidth > up.clientWidth) return false;
    }
    return box.right > innerWidth + 1 || box.left < -1;
  };
  const all = [...document.querySelectorAll("main *, header *")];
  const menus = all.filter((e) => e.matches("details.menu:not([open])"));
  const found = all.filter((e) => !menus.some((menu) => menu.contains(e) && menu !== e) && isCut(e));
  for (const menu of menus) {
    menu.open = true;
    found.push(...[...menu.querySelectorAll("*")].filter((e) => e.checkVisibility() && isCut(e)));
    menu.open = false;
  }
  return found.map((e) => e.outerHTML.slice(0, 100));
}"""
"""Elements beyond the window, except inside a scrollable element; each menu is tried open, as the user sees it."""
SCROLLED = """() => [...document.querySelectorAll("main .scroll")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.innerText.slice(0, 60))"""
"""Tables that need horizontal scrolling."""
TOO_NARROW = """() => [...document.querySelectorAll("main :is(td, th, dt, dd, p, li)")]
  .filter((e) => e.clientWidth < 60 && e.clientHeight > 120).map((e) => e.innerText.slice(0, 60))"""
"""Texts broken into lines of one or two characters."""
PRINT_PROBLEMS = """() => {
  const seen = (e) => e.checkVisibility() && e.getBoundingClientRect().height > 0;
  const cut = (e) => e.outerHTML.slice(0, 90);
  const grey = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return a === 0 || (Math.max(r, g, b) - Math.min(r, g, b) < 12);
  };
  const main = document.querySelector("main");
  if (!main) return [];
  const said = [main, ...main.querySelectorAll("*")].filter((e) => seen(e) && !e.closest(".paper, iframe, img"));
  const pressed = ".top, nav, .bar, .banner, button:not(.box), .button, input[type=file]";
  const ground = getComputedStyle(document.documentElement).backgroundColor;
  return [
    ...[...document.querySelectorAll(pressed)].filter(seen).map((e) => `what is pressed: ${cut(e)}`),
    ...said.filter((e) => !grey(getComputedStyle(e).color) || !grey(getComputedStyle(e).backgroundColor))
      .map((e) => `a colour: ${cut(e)}`),
    ...said.filter((e) => e.matches("a") && getComputedStyle(e).textDecorationLine !== "none")
      .map((e) => `a line under ${cut(e)}`),
    ...[...main.querySelectorAll("thead")].filter(seen)
      .filter((e) => getComputedStyle(e).display !== "table-header-group").map((e) => `a head once: ${cut(e)}`),
    ...(ground === "rgb(255, 255, 255)" ? [] : [`on ${ground}`]),
    ...(main.innerText.trim().length > 20 ? [] : ["nothing"]),
  ];
}"""
"""Elements that must not be printed; the body of a mail has its own styles."""
PRINT_SIZE = {"width": 703, "height": 1000}
"""Printable area of an A4 page at 96 dpi, with margins of 12 mm."""


@pytest.fixture(scope="module")
def workday_client(tmp_path_factory):
    """A demo after a day of work, with an uncertain mail and a broken promise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("profile")))
        # The mail sandbox and Playwright each need an event loop of their thread.
        with ThreadPoolExecutor(1) as apart:
            client = apart.submit(run_demo_day, tmp_path_factory.mktemp("worked")).result()
        client.get(f"/relances?{urlencode(DEMO_VIEW)}")
        with client.database() as db, db.write():
            db.conn.execute("update message set state = 'uncertain' where id = 1")
            db.conn.execute(
                """insert into hold (customer_id, kind, reason, until_on, since_on)
                values (2, 'promise', 'au téléphone, par la comptable', '2024-03-01', '2024-02-01')"""
            )
        yield client


@pytest.fixture
def inspector(chromium, workday_client):
    inspector = AxeInspector(chromium, workday_client)
    yield inspector
    inspector.close()


@dataclass
class Findings:
    """What is wrong with the pages, by subject, and how many pages were seen."""

    pages: int = 0
    accessibility: list[str] = field(default_factory=list)
    width: list[str] = field(default_factory=list)
    zoom: list[str] = field(default_factory=list)
    printing: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def findings(chromium, workday_client):
    """Open every page once, and examine it in all widths, themes and media; the tests assert on the result."""
    inspector, findings = AxeInspector(chromium, workday_client), Findings()
    try:
        for path, name in list_pages(workday_client):
            page = inspector.open(path)
            findings.pages += 1
            findings.accessibility += inspector.find_violations_in_both_widths(name)
            findings.width += find_width_problems(page, name)
            findings.zoom += find_zoom_problems(page, name)
            findings.printing += find_print_problems(page, name)
        return findings
    finally:
        inspector.close()


def find_width_problems(page, name):
    found = []
    for width in (1920, 390, 360):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate(HORIZONTAL_OVERFLOW) > 0:
            found.append(f"{name} scrolls sideways at {width}")
        found += [f"{name} cuts off at {width} {what}" for what in page.evaluate(CUT_OFF)]
        found += [f"{name} squeezes at {width} {what}" for what in page.evaluate(TOO_NARROW)]
    return found + [f"{name} has a table to push: {what}" for what in page.evaluate(SCROLLED)]


def find_zoom_problems(page, name):
    page.set_viewport_size(ZOOMED)
    sideways = [f"{name} scrolls sideways"] if page.evaluate(HORIZONTAL_OVERFLOW) > 0 else []
    return sideways + [f"{name} cuts off {what}" for what in page.evaluate(CUT_OFF)]


def find_print_problems(page, name):
    found = []
    page.set_viewport_size(PRINT_SIZE)
    for scheme in ("light", "dark"):
        page.emulate_media(media="print", color_scheme=scheme)
        found += [f"{name} prints {what}" for what in page.evaluate(PRINT_PROBLEMS)]
    if page.evaluate(HORIZONTAL_OVERFLOW) > 0 or page.evaluate(SCROLLED):
        found.append(f"{name} is wider than a sheet")
    page.emulate_media(media="screen", color_scheme="light")
    return found


def test_no_page_has_an_accessibility_violation(findings):
    assert findings.pages >= 30
    assert findings.accessibility == []


def test_no_page_is_wider_than_its_window(findings):
    assert findings.width == []


def test_no_content_is_cut_off_at_200_percent(findings):
    assert findings.zoom == []


def test_every_page_prints_black_on_white_without_screen_controls(findings):
    assert findings.printing == []


def test_table_rows_label_each_cell_on_a_phone(inspector):
    page = inspector.open("/clients/2", 390)
    row = page.locator("#ouverts tbody tr").first
    expect(row.locator(".first")).to_contain_text("FA24020044")
    label = row.locator("td[data-label]").first
    assert label.evaluate("(e) => getComputedStyle(e, '::before').content") == '"Date Facture"'
    expect(row.locator(".dots")).to_be_visible()
    assert page.url == f"{BASE}/clients/2"
