"""The program in a separate process, and checks of all that its pages log and request."""

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page

PROJECT = Path(__file__).parents[2]
PROGRAM = shlex.split(os.environ.get("RELANCES_PROGRAM", "")) or [sys.executable, "run.py"]
"""The command under test: the sources, or the single file that `make binary` names."""
REPORT_CSP_VIOLATIONS = """addEventListener("securitypolicyviolation",
    (event) => console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`))"""


class BrowserProgram:
    """The program on a data folder of its own, as a user would start it."""

    def __init__(
        self, folder: Path, *words: str, command: Sequence[str] = PROGRAM, **options: object
    ) -> None:
        environment = {**os.environ, "HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")}
        options = {"cwd": PROJECT, "env": environment, **options}
        self._process = subprocess.Popen(
            [*command, "--data", str(folder / "data"), *words, "--no-browser"],
            stdout=subprocess.PIPE, text=True, **options,
        )  # fmt: skip
        self.login_url = re.search(r"http\S+", self._process.stdout.readline())[0]
        self.home = self.login_url.partition("/entrer")[0]

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate(timeout=20)


class PageMonitor:
    """Hears what a page complains of and where it wants to go; `allowed` are words of expected complaints."""

    def __init__(self, page: Page, home: str) -> None:
        self.allowed: list[str] = []
        self._home = home
        self._complaints: list[str] = []
        page.add_init_script(REPORT_CSP_VIOLATIONS)
        page.on(
            "console", lambda m: self._complaints.append(m.text) if m.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        page.on("request", lambda request: self._record(request.url))

    def _record(self, url: str) -> None:
        if not url.startswith((self._home + "/", "data:", "about:", "blob:")):
            self._complaints.append(f"asked {url}")

    def check(self) -> None:
        left = [text for text in self._complaints if not any(word in text for word in self.allowed)]
        assert left == []


class PageOpener:
    """Opens pages on a program, and checks at the end that nothing was complained of."""

    def __init__(self, browser: Browser, program: BrowserProgram) -> None:
        self.program = program
        self._browser = browser
        self._watches: list[PageMonitor] = []
        self._contexts = []

    def __call__(self, *, width: int = 1280, height: int = 800, **options: object) -> Page:
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, locale="fr-FR", reduced_motion="reduce", **options
        )
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        page = context.new_page()
        self._watches.append(PageMonitor(page, self.program.home))
        page.goto(self.program.login_url)
        page.wait_for_url(self.program.home + "/")
        return page

    def allow(self, *words: str) -> None:
        """Expect complaints with these words: a form that is refused is an error to the console."""
        self._watches[-1].allowed += words

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        for watch in self._watches:
            watch.check()
