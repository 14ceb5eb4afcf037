"""On a real terminal a run shows how far it is; elsewhere it stays quiet."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="terminals of this kind are of Unix")

PROJECT = Path(__file__).parents[2]
SEND = ("send", "--level", "1", "--as-of", "2024-08-01")


def test_a_terminal_shows_a_progress_bar_while_sending(demo_terminal):
    master, slave = pty.openpty()
    command = [sys.executable, str(PROJECT / "run.py"), "--data", str(demo_terminal.folder), *SEND]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slave)
    os.close(slave)
    out, _ = process.communicate(timeout=60)
    shown = read_all(master)
    assert process.returncode == 0
    assert "Envoi" in shown
    assert "100%" in shown
    assert out.decode().strip() == "7 envoyés"


def test_a_pipe_gets_no_progress_bar(demo_terminal):
    assert "Envoi" not in demo_terminal.run(*SEND).stderr


def test_a_terminal_shows_the_progress_of_reading_a_file(terminal, tmp_path):
    path = tmp_path / "ouvertes.csv"
    path.write_text("Client;Numéro;Date;Montant\nLilas;F1;01/01/2024;120,50\n", encoding="utf-8")
    master, slave = pty.openpty()
    command = [sys.executable, str(PROJECT / "run.py"), "--data", str(terminal.folder), "import", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slave)
    os.close(slave)
    out, _ = process.communicate(timeout=60)
    shown = read_all(master)
    assert "Lecture" in shown
    assert "100%" in shown
    assert out.decode().strip() == "1 nouvelle"
    assert "Lecture" not in terminal.run("import", path).stderr


def read_all(handle):
    read = b""
    while True:
        try:
            piece = os.read(handle, 4096)
        except OSError:  # on Linux, the end of a terminal is an error
            break
        if not piece:
            break
        read += piece
    os.close(handle)
    return read.decode("utf-8", "replace")
