"""Picture album."""

import os
from pathlib import Path

ARTEFACTS = Path(__file__).parents[2] / "artefacts"
MIN_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3: contrast of text."""

LOW_CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour, under) => {
    canvas.fillStyle = `rgb(${under})`; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const light = (c) => c.map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = (e) => e ? rgb(getComputedStyle(e).backgroundColor, ground(e.parentElement)) : [255, 255, 255];
  const faint = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility() || e.closest(":disabled, .vh, .skip, noscript")) continue;
    const under = ground(e);
    const [a, b] = [light(rgb(getComputedStyle(e).color, under)), light(under)].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < MIN) faint.push(`${((a + .05) / (b + .05)).toFixed(1)} ${e.textContent.trim()}`);
  }
  return faint;
}""".replace("MIN", str(MIN_CONTRAST))


class Screenshots:
    """Checks the current page in both themes, and saves its screenshots if asked to."""

    def __init__(self, page, width):
        self._page = page
        self._width = width

    def check(self, name):
        self._page.wait_for_load_state()
        for scheme in ("dark", "light"):
            self._page.emulate_media(color_scheme=scheme)
            self._check(name, f"{self._width}-{scheme}")

    def _check(self, name, suffix):
        sticks_out = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self._page.evaluate(sticks_out) <= 0, f"{name} {suffix} scrolls sideways"
        assert self._page.evaluate(LOW_CONTRAST) == [], f"{name} {suffix} has faint text"
        if os.environ.get("RELANCES_ARTEFACTS"):
            ARTEFACTS.mkdir(exist_ok=True)
            whole = self._page.locator("dialog[open]").count() == 0 and name != "liste"
            self._page.screenshot(path=ARTEFACTS / f"{name}-{suffix}.png", full_page=whole)
