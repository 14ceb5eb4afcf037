"""The commands `calls` and `calls record`."""

import re
from datetime import date, timedelta
from pathlib import Path

CLI = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


def test_calls_are_listed_and_recorded(demo_terminal):
    found = demo_terminal.json("calls")
    totals = [one["total_cents"] for one in found]
    assert totals == sorted(totals, reverse=True)
    first = found[0]
    section = re.search(r"## `relances calls`\n(.*?)\n## ", CLI, re.DOTALL)[1]
    assert [
        key for key in (*first, *first["documents"][0], "on", "what", "note") if f"`{key}`" not in section
    ] == []
    assert len(demo_terminal.json("calls", "--minimum", "500")) < len(found)
    assert demo_terminal.json("calls", "--reminded") == []
    day = date.today() + timedelta(days=4)
    said = demo_terminal.run(
        "calls", "record", first["code"], "--outcome", "promise", "--on", day.isoformat()
    ).stdout
    assert "promesse de règlement" in said
    held = demo_terminal.query("select count(*), max(until_on) from hold where kind = 'promise'")
    assert held == [(len(first["documents"]), day.isoformat())]
    assert first["code"] not in [one["code"] for one in demo_terminal.json("calls")]
    second = found[1]["code"]
    demo_terminal.run("calls", "record", second, "--outcome", "wrong_number", "--note", "école")
    again = next(one for one in demo_terminal.json("calls") if one["code"] == second)
    assert [(one["what"], one["note"]) for one in again["contacts"]] == [("appel : mauvais numéro", "école")]
    assert "appel : mauvais numéro : école" in demo_terminal.run("calls").stdout


def test_a_wrong_call_is_refused(demo_terminal):
    code = demo_terminal.json("calls")[0]["code"]
    demo_terminal.run("calls", "record", code, "--outcome", "note", status=1)
    demo_terminal.run("calls", "record", code, "--outcome", "dispute", "--document", "FA0", status=1)
    demo_terminal.run("calls", "record", "C0", "--outcome", "unreachable", status=1)
    assert demo_terminal.query("select count(*) from call") == [(0,)]
