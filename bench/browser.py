"""Measure Chromium on the running program with 200,000 open documents: from a click to the painted result.

Baseline: the same with an empty list, which is the cost of browser, server and page layout alone. Then the
list is scrolled, and tasks that block the page for more than 50 ms are counted.
Usage: python bench/browser.py [DOCUMENTS [TIMES]] (needs chromium)
"""

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from page import QUERY, fill
from playwright.sync_api import Page, sync_playwright

from relances_app.services.database import prepare_database

PROJECT = Path(__file__).parents[1]
EMPTY = QUERY.replace("2026-10-01", "1990-01-01")
AIM, MAX_MS = 100, 50
SCREENS = 120
"""Screen heights to scroll, half of one at a time."""

PAINTED = """addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => { window.paintedAt = performance.now(); };
    after.port2.postMessage(0);
}));
window.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({type: "longtask", buffered: true});"""
"""Record the time of the first paint: the message arrives after the requested frame is painted."""

CLICK = """([button, shown]) => new Promise((done) => {
    const read = () => document.querySelector(shown)?.outerHTML;
    const before = read(), began = performance.now(), after = new MessageChannel();
    after.port1.onmessage = () => done(performance.now() - began);
    const watch = new MutationObserver(() => {
        if (read() === before) return;
        watch.disconnect();
        requestAnimationFrame(() => after.port2.postMessage(0));
    });
    watch.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
    document.querySelector(button).click();
})"""
"""Click, and wait until the element has changed and is painted."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Run the program on a data folder; yield its login URL."""
    environment = {**os.environ, "HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")}
    process = subprocess.Popen(
        [sys.executable, str(PROJECT / "run.py"), "--data", str(folder / "data"), "--no-browser"],
        env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        yield re.findall(r"http\S+", process.stdout.readline())[0]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@contextmanager
def open_browser(login_url: str) -> Iterator[Page]:
    """Yield a Chromium page that is logged in."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--disable-gpu", "--no-first-run", "--disable-background-networking", *root],
        )
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.add_init_script(PAINTED)
        page.goto(login_url)
        page.wait_for_url("**/")
        yield page
        browser.close()


def visit(page: Page, home: str, query: str) -> float:
    """Open the page; return milliseconds from the start of the navigation to the painted list."""
    page.goto(home + query)
    while not (painted := page.evaluate("() => window.paintedAt ?? 0")):
        page.wait_for_timeout(5)
    return float(painted)


def measure(what: Callable[[], float], times: int) -> tuple[float, float]:
    what()
    found = sorted(what() for _ in range(times))
    return statistics.median(found), found[int(0.95 * (len(found) - 1))]


def list_actions(page: Page, home: str, query: str) -> dict[str, Callable[[], float]]:
    """Return the measured actions in order; clicks act on the page visited last."""

    def click(button: str, shown: str) -> Callable[[], float]:
        return lambda: page.evaluate(CLICK, [button, shown])

    levels = iter(range(1_000_000))

    def change_level() -> float:
        other = f"#filters [name=niveau][value='{2 + next(levels) % 2}']"
        return float(page.evaluate(CLICK, [other, ".list-head h1"]))

    return {
        "visit": lambda: visit(page, home, query),
        "tick": click(".group .customer .box", ".group .customer .box"),
        "mode": click("#toggle-mode", "#mode-name"),
        "level": change_level,
    }


def scroll(page: Page, home: str) -> tuple[list[float], int]:
    """Scroll down; return the tasks over 50 ms, and the number of customers loaded."""
    visit(page, home, QUERY)
    page.evaluate("() => { longTasks.length = 0; }")
    page.mouse.move(600, 400)
    for _ in range(2 * SCREENS):
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(30)
    return page.evaluate("() => longTasks"), page.locator(".group").count()


def main() -> None:
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    folder = Path(tempfile.mkdtemp(prefix="relances-browser-"))
    try:
        (folder / "data").mkdir()
        fill(prepare_database(folder / "data", datetime.now().astimezone()), documents)
        with serve(folder) as login_url, open_browser(login_url) as page:
            home = login_url.partition("/entrer")[0]
            print(
                f"{documents:,} open documents; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
            )
            print(f"{'ms, click to painted':22} {'p50':>7} {'p95':>7}   empty list {'p50':>7} {'p95':>7}")
            found: dict[str, list[tuple[float, float]]] = {}
            for query in (QUERY, EMPTY):
                for name, action in list_actions(page, home, query).items():
                    if query == QUERY or name != "tick":
                        found.setdefault(name, []).append(measure(action, times))
            for name, (full, *empty) in found.items():
                baseline = f"              {empty[0][0]:7.0f} {empty[0][1]:7.0f}" if empty else ""
                print(f"{name:22} {full[0]:7.0f} {full[1]:7.0f}{baseline}   (aim at most {AIM})")
            tasks, customers = scroll(page, home)
            print(f"scrolled past {customers} customers: longest task ", end="")
            print(f"{max(tasks):.0f} ms, {len(tasks)} above {MAX_MS} ms" if tasks else f"under {MAX_MS} ms")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
