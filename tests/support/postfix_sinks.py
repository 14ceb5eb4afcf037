"""Postfix's smtp-sink: a mail server that is not ours, with faults (`man smtp-sink`) or files of its mails."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest
from ports import find_free_port, wait_for_listener

from relances_app.domain.structure import MailServer, Security

TIMEOUT_SECONDS = 120.0
"""Guard against a server that does not start; no test measures against it."""


class PostfixSink:
    """A server that fails as its options say."""

    PROGRAM = shutil.which("smtp-sink", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")

    def __init__(self, *options: str):
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        self.port = find_free_port()
        command = [self.PROGRAM, *user, "-c", *options, f"127.0.0.1:{self.port}", "20"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def __enter__(self):
        wait_for_listener(self.port)
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self.words, _ = self._process.communicate(timeout=5)

    def settings(self) -> MailServer:
        return MailServer("127.0.0.1", self.port, Security.NONE)

    @property
    def complete(self) -> int:
        """The mails it had received up to the final dot, once it is stopped."""
        counts = re.findall(rb"mesg=(\d+)", self.words)
        return int(counts[-1]) if counts else 0


def require_smtp_sink() -> str:
    """Return the path of smtp-sink; without it skip, or fail on the CI."""
    path = shutil.which("smtp-sink", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))
    if path:
        return path
    reason = "Postfix's smtp-sink is not on this machine"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


class SmtpSink:
    """A mail server that is not ours: it writes each transaction that got its final dot to a file."""

    def __init__(self, program: str, folder: Path) -> None:
        folder.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._folder = folder
        user = ["-u", "root"] if os.geteuid() == 0 else []
        self._process = subprocess.Popen(
            [program, *user, "-d", f"{folder}/mail.", f"127.0.0.1:{self.port}", "128"]
        )
        self._wait_until_open()

    def _wait_until_open(self) -> None:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise TimeoutError("smtp-sink does not listen")

    def count_files(self) -> int:
        """Return how many transactions are written or being written."""
        return sum(1 for _ in self._folder.iterdir())

    def read(self) -> tuple[Counter[str], Counter[str]]:
        """Return how often each Message-ID and each recipient arrived."""
        texts = [path.read_text(encoding="latin-1") for path in self._folder.iterdir()]
        ids = [re.search(r"(?im)^Message-ID:\s*(<[^>]+>)", text)[1] for text in texts]
        return Counter(ids), Counter(re.findall(r"(?m)^X-Rcpt-Args: <([^>]+)>", "\n".join(texts)))

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)
