"""The terminal of the tests: a data folder, commands run in this process or in one of their own."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from demo_data import copy_demo
from profile_folder import set_profile

from relances_app.cli import main
from relances_app.services.database import open_database

PROJECT = Path(__file__).parents[2]


class Terminal:
    """Runs commands on one data folder."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, *words, status=0, env=None, stdin=None):
        """Run a command in this process; return its result, whose exit status is the one expected."""
        result = CliRunner().invoke(
            main, ["--data", str(self.folder), *map(str, words)], env=env, input=stdin
        )
        assert result.exit_code == status, result.output + repr(result.exception)
        assert "Traceback" not in result.output
        return result

    def json(self, *words, status=0, env=None):
        return json.loads(self.run(*words, "--json", status=status, env=env).stdout)

    def start(self, *words, env=None, program=(str(PROJECT / "run.py"),), stdout=subprocess.PIPE):
        """Start a process of its own, as a person would."""
        command = [sys.executable, *program, *map(str, words)]
        environment = {**os.environ, "PYTHONWARNINGS": "", **(env or {})}
        return subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def query(self, sql):
        with closing(open_database(self.folder / "relances.db")) as db:
            return db.conn.execute(sql).fetchall()


@pytest.fixture(autouse=True)
def profile(tmp_path_factory, monkeypatch):
    """Second copies of what was sent go to a folder of the tests; nothing of the machine's own settings counts."""
    set_profile(monkeypatch, tmp_path_factory.mktemp("profile"))
    monkeypatch.delenv("RELANCES_DATA", raising=False)
    monkeypatch.delenv("RELANCES_SMTP_PASSWORD", raising=False)


@pytest.fixture
def terminal(tmp_path):
    """A terminal with an empty database."""
    return Terminal(tmp_path / "données")


@pytest.fixture
def demo_terminal(terminal):
    """A terminal on the demonstration, the trial server chosen."""
    copy_demo(terminal.folder)
    return terminal
