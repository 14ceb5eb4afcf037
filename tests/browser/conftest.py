"""A real Chromium, and the program that it looks at."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_program import Opener, Program
from playwright.sync_api import Browser, expect, sync_playwright

QUIET = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--lang=fr-FR")  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; without it the tests skip, or fail on the CI."""
    path = shutil.which("chromium")
    if path is None:
        reason = "Chromium is not on this machine"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    expect.set_options(timeout=15_000)
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*QUIET, *root], env={**os.environ, "LANGUAGE": "fr"}
        )
        yield browser
        browser.close()


@pytest.fixture
def open_demo(chromium: Browser, tmp_path: Path) -> Iterator[Opener]:
    """The demonstration."""
    yield from _open(chromium, Program(tmp_path, "demo"))


@pytest.fixture
def open_empty(chromium: Browser, tmp_path: Path) -> Iterator[Opener]:
    """The program at its very first start."""
    yield from _open(chromium, Program(tmp_path))


def _open(browser: Browser, program: Program) -> Iterator[Opener]:
    opener = Opener(browser, program)
    try:
        yield opener
        opener.close()
    finally:
        program.stop()
