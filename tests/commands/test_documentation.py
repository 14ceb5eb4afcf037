"""docs/cli.md names every command, option, exit status and JSON key."""

import re
from pathlib import Path

import click

from relances_app.cli import main
from relances_app.domain.sending.outcome import MessageState

TEXT = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
GROUPS = {"structure", "mailbox"}
"""Words before commands."""
SECTIONS = dict(re.findall(r"^## `relances ?([^`]*?)`\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE))


def list_commands(command, words=()):
    yield " ".join(words), command
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            yield from list_commands(command.get_command(ctx, name), (*words, name))


def test_every_command_has_its_section_with_its_options():
    for words, command in list_commands(main):
        if words in GROUPS:
            continue  # a word before its commands
        assert words in SECTIONS
        missing = [
            option
            for parameter in command.params
            if isinstance(parameter, click.Option)
            for option in parameter.opts
            if f"`{option}" not in SECTIONS[words]
        ]
        assert missing == [], words


def test_no_section_describes_a_removed_command():
    assert set(SECTIONS) == {words for words, _ in list_commands(main)} - GROUPS


def test_every_exit_status_is_documented():
    for status in range(5):
        assert re.search(rf"^\| `{status}` \|", TEXT, re.MULTILINE)


def find_keys(value):
    if isinstance(value, list):
        return set().union(*map(find_keys, value)) if value else set()
    if isinstance(value, dict):
        return set(value) | find_keys(list(value.values()))
    return set()


def test_every_json_key_is_documented(demo_terminal, tmp_path):
    file = tmp_path / "ouvertes.csv"
    lines = (
        "Code;Client;Numéro;Date;Montant TTC",
        "C900;Lilas;FA900;01/01/2024;10,00",
        "C901;Lys;FA901;hier;5,00",
    )
    file.write_text("\n".join(lines), encoding="utf-8")
    printed = {
        "import": demo_terminal.json("import", file, "--dry-run"),
        "due": demo_terminal.json("due", "--level", 1, "--as-of", "01/08/2024"),
        "send": [
            demo_terminal.json("send", "--level", 1, "--as-of", "01/08/2024", "--dry-run"),
            demo_terminal.json("send", "--level", 1, "--as-of", "01/08/2024"),
            dict.fromkeys(state.value for state in MessageState),
        ],
        "history": demo_terminal.json("history"),
        "structure show": demo_terminal.json("structure", "show"),
        "version": demo_terminal.json("version"),
    }
    demo_terminal.run(
        "letters", "--level", 1, "--as-of", "01/08/2024", "--customer", "C001", "--output", tmp_path / "l"
    )
    printed["outbox"] = demo_terminal.json("outbox")
    for words, value in printed.items():
        keys = find_keys(value)
        assert keys
        assert sorted(key for key in keys if f"`{key}`" not in SECTIONS[words]) == [], words
