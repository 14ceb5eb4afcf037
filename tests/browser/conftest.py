"""Fixtures of the browser tests: Chromium and a running program."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_program import BrowserProgram, PageOpener
from demo_data import copy_demo
from playwright.sync_api import Browser, expect, sync_playwright

CHROMIUM_OPTIONS = ("--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--lang=fr-FR")  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium; without it the tests are skipped, or fail on the CI."""
    path = shutil.which("chromium")
    if path is None:
        reason = "Chromium is not on this machine"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    expect.set_options(timeout=15_000)
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*CHROMIUM_OPTIONS, *root], env={**os.environ, "LANGUAGE": "fr"}
        )
        yield browser
        browser.close()


@pytest.fixture
def open_demo(chromium: Browser, tmp_path: Path) -> Iterator[PageOpener]:
    """The demo, on the data that the tests know."""
    copy_demo(tmp_path / "data")
    yield from _open(chromium, BrowserProgram(tmp_path, "demo"))


@pytest.fixture
def open_empty(chromium: Browser, tmp_path: Path) -> Iterator[PageOpener]:
    """The program at its first start."""
    yield from _open(chromium, BrowserProgram(tmp_path))


def _open(browser: Browser, program: BrowserProgram) -> Iterator[PageOpener]:
    opener = PageOpener(browser, program)
    try:
        yield opener
        opener.close()
    finally:
        program.stop()
