"""Request flood by a local page: unauthenticated requests are refused before they slow down the user."""

import http.client
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
REQUESTS = 2_000


@pytest.fixture
def program_address(tmp_path):
    """The demo in a separate process: its port, prefix and login key."""
    command = [sys.executable, "run.py", "--data", str(tmp_path / "data"), "demo", "--no-browser"]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    try:
        yield re.search(
            r"127\.0\.0\.1:(\d+)(/k\w+/k\w+)/entrer\?cle=(\S+)", process.stdout.readline()
        ).groups()
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def request(port, path, **headers):
    line = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
    try:
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        answer.read()
        return answer
    finally:
        line.close()


def test_a_flood_of_unauthenticated_requests_does_not_block_the_user(program_address):
    """T43: nearly every page of the user is answered before 100 more of 2,000 unauthenticated requests."""
    port, prefix, key = program_address
    cookie = request(port, f"{prefix}/entrer?cle={key}").headers["Set-Cookie"].partition(";")[0]
    statuses = []

    def flood(host):
        for _ in range(REQUESTS // 4):
            statuses.append(request(port, f"{prefix}/relances", Host=host).status)  # noqa: PERF401  counted as it grows

    strangers = [
        threading.Thread(target=flood, args=[host]) for host in ("evil.example", f"127.0.0.1:{port}") * 2
    ]
    for stranger in strangers:
        stranger.start()
    waits = []
    while len(waits) < 40 or any(stranger.is_alive() for stranger in strangers):
        answered = len(statuses)
        assert request(port, f"{prefix}/relances", Cookie=cookie).status == 200
        waits.append(len(statuses) - answered)
    for stranger in strangers:
        stranger.join()
    assert sorted(set(statuses)) == [400, 403]
    assert len(statuses) == REQUESTS
    assert sorted(waits)[int(len(waits) * 0.95)] <= 100
