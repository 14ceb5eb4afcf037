"""Start of the single file beside a frozen Flask hello-world of the same recipe: python bench/start.py [--runs 7].

Start is from the launch to the last byte of the first complete page. Cold is with the page cache dropped, which only
root can do. Memory is the resident size of both processes at rest.
"""

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).parents[1]
HELLO = """
import signal, socket, sys
from flask import Flask
from waitress import serve
app = Flask("hello")
app.add_url_rule("/", view_func=lambda: "<!doctype html><p>Bonjour</p></html>")
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
sock = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{sock.getsockname()[1]}/", flush=True)
serve(app, sockets=[sock])
"""


def freeze_hello(place):
    """Freeze the hello-world as ours is: one file, stripped."""
    (place / "hello.py").write_text(HELLO)
    command = [sys.executable, "-m", "PyInstaller", "--onefile", "--strip", "--noupx", "--log-level", "ERROR"]
    subprocess.run([*command, "hello.py"], cwd=place, check=True)
    return place / "dist/hello"


def drop_caches():
    os.sync()
    Path("/proc/sys/vm/drop_caches").write_text("3")


def read_memory(pid):
    """Return the resident megabytes of a process and its children."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    status = [Path(f"/proc/{p}/status").read_text() for p in pids]
    return sum(int(re.search(r"VmRSS:\s+(\d+)", text)[1]) for text in status) / 1024


def start_once(command, environment, cold):
    """Return the seconds to the first complete page, and the memory at rest."""
    if cold:
        drop_caches()
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    url = re.search(r"http\S+", process.stdout.readline())[0]
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = opener.open(url, timeout=60).read()
    if "/entrer" in url:
        page = opener.open(url.partition("/entrer")[0] + "/", timeout=60).read()
    seconds = time.perf_counter() - began
    assert b"</html>" in page
    time.sleep(1)
    memory = read_memory(process.pid)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    return seconds, memory


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        environment = {**os.environ, "HOME": folder, "XDG_STATE_HOME": folder}
        ours = [ROOT / "dist/relances", "--data", place / "data", "--no-browser"]
        programs = {"relances": ours, "hello": [freeze_hello(place)]}
        for cold in (False, True):
            if cold and os.geteuid() != 0:
                print("cold: not measured, only root can drop the page cache")
                break
            seen = {name: [] for name in programs}
            for _ in range(runs + 1):  # in turns, the first thrown away
                for name, command in programs.items():
                    seen[name].append(start_once(command, environment, cold))
            middle = {n: statistics.median(s for s, _ in rows[1:]) for n, rows in seen.items()}
            for name, rows in seen.items():
                memory = statistics.median(m for _, m in rows[1:])
                size = programs[name][0].stat().st_size / 1e6
                kind = "cold" if cold else "warm"
                print(f"{kind} {name:9} {middle[name]:.2f} s  {size:5.1f} MB  {memory:5.1f} MB resident")
            print(f"  ratio {middle['relances'] / middle['hello']:.2f}")


if __name__ == "__main__":
    main()
