"""Pictures of the visual target beside the program, per screen, width and theme.

python build/side_by_side.py PROTOTYPE [NAME…] writes artefacts/compare/NAME-WIDTH-THEME.png; PROTOTYPE is the folder
of static pages that the interface follows. Names limit the pictures to some screens.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from browser import ROOT, open_browser, run_program
from compared_screens import EMPTY, LARGE, SMALL, Screen, fill_large, fill_sample, open_sheet, start_countdown
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

TARGET = ROOT / "artefacts" / "compare"
WIDTHS = {1280: 800, 390: 844}
GAP = 16


def make_letters(page: Page, home: str) -> None:
    """Create a letter to post."""
    page.goto(f"{home}/relances?niveau=3&mode=edition")
    open_sheet(page)
    page.click("#confirm-send")
    page.wait_for_url("**/courriers/*")


@contextmanager
def open_page(browser: Browser, width: int, scheme: str) -> Iterator[Page]:
    """Open a French page of this width and theme."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, color_scheme=scheme, locale="fr-FR",
        reduced_motion="reduce",
    )  # fmt: skip
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def join(left: bytes, right: bytes, path: Path) -> None:
    """Save two pictures beside each other, with few colours."""
    from io import BytesIO

    pictures = [Image.open(BytesIO(one)).convert("RGB") for one in (left, right)]
    size = (sum(one.width for one in pictures) + GAP, max(one.height for one in pictures))
    sheet = Image.new("RGB", size, "magenta")
    sheet.paste(pictures[0], (0, 0))
    sheet.paste(pictures[1], (pictures[0].width + GAP, 0))
    sheet.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


def take_pictures(
    page: Page, prototype: Path, home: str, screen: Screen, cookies: list[Any]
) -> tuple[bytes, bytes]:
    """Return the pictures of the prototype and of the program."""
    file, _, anchor = screen.prototype.partition("#")
    page.goto(f"{(prototype / file).as_uri()}#{anchor}")
    left = page.screenshot(animations="disabled")
    page.context.add_cookies(cookies)
    page.goto(f"{home}/{screen.path}")
    page.wait_for_load_state()
    screen.prepare(page)
    page.wait_for_load_state()
    right = page.screenshot(animations="disabled")
    if screen.prepare is start_countdown:
        page.click("button:has-text('Annuler l’envoi')")
        page.locator("h2:has-text('Envoi annulé')").wait_for()
    return left, right


def compare(browser: Browser, login_url: str, prototype: Path, screens: list[Screen]) -> None:
    """Save the pictures of some screens at each width and in each theme."""
    home = login_url.partition("/entrer")[0]
    with open_page(browser, 1280, "light") as first:
        first.goto(login_url)
        first.wait_for_url(f"{home}/")
        cookies = first.context.cookies()
        if any(screen.name == "lettres" for screen in screens):
            make_letters(first, home)
    for width, scheme, screen in product(WIDTHS, ("light", "dark"), screens):
        with open_page(browser, width, scheme) as page:
            pictures = take_pictures(page, prototype, home, screen, cookies)
        join(*pictures, TARGET / f"{screen.name}-{width}-{scheme}.png")


def main() -> None:
    """Run the program on each sample and take the pictures of its screens."""
    prototype, names = Path(sys.argv[1]).resolve(), set(sys.argv[2:])
    TARGET.mkdir(parents=True, exist_ok=True)
    with open_browser() as browser:
        for fill, screens in ((fill_large, LARGE), (fill_sample, SMALL), (None, EMPTY)):
            wanted = [screen for screen in screens if not names or screen.name in names]
            if not wanted:
                continue
            with tempfile.TemporaryDirectory(prefix="relances-") as folder:
                if fill:
                    fill(Path(folder))
                with run_program(Path(folder)) as login_url:
                    compare(browser, login_url, prototype, wanted)


if __name__ == "__main__":
    main()
