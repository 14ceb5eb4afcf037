"""The command `today`, for a person and a scheduler."""

import re
from pathlib import Path

CLI = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


def test_what_is_due_today_is_printed(demo_terminal):
    found = demo_terminal.json("today")
    section = re.search(r"## `relances today`\n(.*?)\n## ", CLI, re.DOTALL)[1]
    keys = (*found, *found["moment"], *found["levels"][0])
    assert [key for key in keys if f"`{key}`" not in section] == []
    assert found["reminders"] == sum(level["ready"] for level in found["levels"])
    assert found["is_now"] is False
    demo_terminal.run("structure", "set", "reminder_rhythm=daily", "reminder_hour=0", "alsace_holidays=1")
    again = demo_terminal.json("today")
    assert again["moment"]["rhythm"] == "daily"
    assert again["is_now"] is again["is_working_day"]
    printed = demo_terminal.run("today").stdout
    assert f"{found['reminders']} relance(s)" in printed
    demo_terminal.run("structure", "set", "reminder_weekday=6", status=1)
