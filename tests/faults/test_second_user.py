"""Another user of the same machine requests pages, lists processes, and reads files."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from shared_routes import create_app_with_shared_routes

PROJECT = Path(__file__).parents[2]
SECRET = "sésame-ouvre-toi-42"
PHRASE = "girafe lampe nuage tricot"

OTHER_USER_SCRIPT = """
import encodings.idna, encodings.latin_1, http.client, json, os, pathlib, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
port, folder, paths = int(sys.argv[1]), pathlib.Path(sys.argv[2]), json.loads(sys.argv[3])
answers, read, argv = [], {}, []
for method, path in paths:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request(method, path, headers={"Content-Type": "application/x-www-form-urlencoded"})
    answers.append([method, path, line.getresponse().status])
    line.close()
for path in [folder, *folder.rglob("*")]:
    try:
        read[str(path)] = path.read_bytes().decode("latin-1") if path.is_file() else ""
    except OSError:
        pass
for process in pathlib.Path("/proc").glob("[0-9]*"):
    for name in ("cmdline", "environ"):
        try:
            argv.append((process / name).read_bytes().decode("latin-1"))
        except OSError:
            pass
print(json.dumps({"uid": os.getuid(), "answers": answers, "read": read, "argv": argv}))
"""

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() != 0,
    reason="only root can take another user's place",
)


@pytest.fixture
def usb_stick():
    """A folder readable by all users, as on a USB stick."""
    with tempfile.TemporaryDirectory(prefix="relances-stick-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def program(usb_stick):
    """The demo in a separate process."""
    (usb_stick / "data").mkdir(mode=0o755)  # the folder is readable: its files need their own permissions
    environment = {**os.environ, "XDG_STATE_HOME": str(usb_stick / "state"), "RELANCES_SMTP_PASSWORD": SECRET}
    process = subprocess.Popen(
        [sys.executable, "run.py", "--data", str(usb_stick / "data"), "demo", "--no-browser"],
        cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield re.search(
            r"http://127.0.0.1:(\d+)(/k\w+/k\w+)/entrer\?cle=(\S+)", process.stdout.readline()
        ).groups()
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def list_paths(folder):
    """Return every route with a plausible address; the objects need not exist."""
    app = create_app_with_shared_routes(folder, "127.0.0.1:5000")
    paths = []
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        paths += [(method, path) for method in sorted(rule.methods - {"OPTIONS"})]
    return paths


def test_a_second_user_gets_403_everywhere_and_reads_no_secret(program, usb_stick, tmp_path):
    port, prefix, key = program
    paths = list_paths(tmp_path / "routes")
    assert len(paths) > 60
    command = [sys.executable, "-c", OTHER_USER_SCRIPT, port, str(usb_stick / "data"), json.dumps(paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", env={})
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["uid"] == 65534
    assert [answer for answer in seen["answers"] if answer[2] != 403] == []
    assert seen["argv"]  # it lists processes, which contain no secret
    for place in ("read", "argv"):
        text = json.dumps(seen[place], ensure_ascii=False)
        for secret in (key, prefix, SECRET, PHRASE):
            assert secret not in text, place
    assert not any(name.endswith(("entrer.html", "messagerie.coffre")) for name in seen["read"])
    assert seen["read"] == {} or not any("tilleuls" in text for text in seen["read"].values())
