"""A running program and a French browser, for pictures of its pages."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]


@contextmanager
def run_program(folder: Path, *words: str) -> Iterator[str]:
    """Run the program on the data in `folder`; yield the address that logs in, and stop it."""
    program = subprocess.Popen(
        [sys.executable, "run.py", "--data", str(folder / "data"), *words, "--no-browser"],
        cwd=ROOT, env={**os.environ, "HOME": str(folder), "XDG_STATE_HOME": str(folder)},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stdout is not None
    try:
        found = re.search(r"http\S+", program.stdout.readline())
        assert found is not None
        yield found[0]
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(timeout=20)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Chromium in French: its own words, such as those of a file field, are in the pictures."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--lang=fr-FR", "--hide-scrollbars", *root],
            env={**os.environ, "LANGUAGE": "fr", "LANG": "fr_FR.UTF-8"},
        )
        yield browser
        browser.close()
