"""The command `forecast`."""

import re
from pathlib import Path

CLI = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


def test_expected_payments_are_printed(demo_terminal):
    found = demo_terminal.json("forecast")
    section = re.search(r"## `relances forecast`\n(.*?)\n## ", CLI, re.DOTALL)[1]
    assert [key for key in (*found, *found["weeks"][0]) if f"`{key}`" not in section] == []
    assert len(found["weeks"]) == 12
    assert sum(week["amount_cents"] for week in found["weeks"]) == found["total_cents"]
    printed = demo_terminal.run("forecast").stdout
    assert "Total estimé" in printed
