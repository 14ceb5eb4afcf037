"""Run axe-core on pages of a test client without a network, in each width and theme."""

import os
from pathlib import Path

from app_client import BASE
from axe_playwright_python.base import AXE_SCRIPT
from routes import list_routes

ARTEFACTS = Path(__file__).parents[2] / "artefacts" / "axe"
TAGS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""All that the theme can change: the dark one has other colours and nothing else."""
RUN_AXE = """(runOnly) => axe.run(document, {
  runOnly, resultTypes: ["violations"], preload: false,
  ...(runOnly.type === "tag" && {
    rules: { "target-size": { enabled: true }, "label-content-name-mismatch": { enabled: true } },
  }),
})"""
"""The rules on the size of targets and on names that hold what is seen are off unless they are asked for."""
SCROLL_TO_MIDDLE = (
    "target => document.querySelector(target).scrollIntoView({ block: 'center', behavior: 'instant' })"
)
HORIZONTAL_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ZOOMED = {"width": 640, "height": 512}
"""A window of 1280 × 1024 at 200 %."""
FRAGMENTS = {"reminders.show_more", "outbox.show_running"}
"""Answers that are only ever part of another page, and are looked at there."""


def list_pages(app_client):
    """Every address that answers with a page, with its endpoint as its name."""
    answers = (
        (path, endpoint, app_client.get(path)) for _, path, endpoint in list_routes(app_client, unsafe=False)
    )
    return [
        (path, endpoint)
        for path, endpoint, answer in answers
        if answer.mimetype == "text/html" and answer.status_code != 303 and endpoint not in FRAGMENTS
    ]


class AxeInspector:
    """A browser page whose requests are answered by a test client."""

    def __init__(self, browser, app_client, **options):
        self.app_client = app_client
        # The pages allow no script but their own files: axe comes in past that rule.
        self._context = browser.new_context(
            bypass_csp=True, locale="fr-FR", reduced_motion="reduce", **options
        )
        self._context.set_default_timeout(15_000)
        self._context.route("**/*", lambda route: self._answer(app_client.client, route))
        self.page = self._context.new_page()

    @staticmethod
    def _answer(client, route):
        request = route.request
        kept = {
            name: word for name, word in request.headers.items() if name.startswith(("hx-", "content-type"))
        }
        answer = client.open(
            request.url.removeprefix(BASE), method=request.method, base_url=BASE, headers=kept,
            data=request.post_data_buffer, buffered=True,
        )  # fmt: skip
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)

    def open(self, path, width=1280):
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.goto(BASE + path)
        return self.page

    def find_violations(self, name):
        """Return the violations of the current page in both themes, with element and reason."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE_SCRIPT)
        found = []
        for scheme, rules in (("light", TAGS), ("dark", COLOURS)):
            self.page.emulate_media(color_scheme=scheme)
            report = self.page.evaluate(RUN_AXE, rules)
            if scheme == "light":
                assert len(report["passes"]) > 5, f"axe saw next to nothing on {name}"
            found += [
                f"{name} {scheme}: {broken['id']} {node['target']} {node['failureSummary']}"
                for broken in report["violations"]
                for node in broken["nodes"]
                if broken["id"] != "target-size" or self._is_too_small(node["target"])
            ]
            self._save_screenshot(f"{name}-{scheme}")
        return found

    def _is_too_small(self, target):
        """Return whether a target is still too small in the middle of the window, where no pinned bar covers it."""
        self.page.evaluate(SCROLL_TO_MIDDLE, target[0])
        report = self.page.evaluate(RUN_AXE, {"type": "rule", "values": ["target-size"]})
        return any(node["target"] == target for broken in report["violations"] for node in broken["nodes"])

    def find_violations_in_both_widths(self, name):
        """Return the violations of the current page, at desktop and phone width, and whether it fits at 200 %."""
        self.page.set_viewport_size({"width": 1280, "height": 800})
        found = self.find_violations(f"{name}-1280")
        self.page.set_viewport_size({"width": 390, "height": 800})
        found += self.find_violations(f"{name}-390")
        self.page.set_viewport_size(ZOOMED)
        if self.page.evaluate(HORIZONTAL_OVERFLOW) > 0:
            found.append(f"{name} scrolls sideways at 200 %")
        return found

    def _save_screenshot(self, name):
        """Keep a picture: on the CI of each page and state once, of every theme and width where that is asked for."""
        if os.environ.get("RELANCES_ARTEFACTS") or (os.environ.get("CI") and name.endswith("-1280-light")):
            ARTEFACTS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=ARTEFACTS / f"{name}.jpg", type="jpeg", quality=70)

    def close(self):
        self._context.close()
