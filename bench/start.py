"""Measure the start of the single file. Baseline: a frozen Flask hello-world: python bench/start.py [--runs 7].

The start is from the launch to the last byte of the first complete page, in wall time and in CPU time, which
a loaded machine changes less. Cold means that the page cache was dropped, which needs root. Memory is the
resident size of both processes when idle. On Windows only the warm start in wall time is measured; under wine:
python build/windows/run.py --start.
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
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).parents[1]
IS_WINDOWS = sys.platform == "win32"
TIMEOUT_SECONDS = 120
HELLO = """
import os, signal, socket, sys
from flask import Flask
from waitress import serve
app = Flask("hello")
app.add_url_rule("/", view_func=lambda: "<!doctype html><p>Bonjour</p></html>")
app.add_url_rule("/quitter", "quit", view_func=lambda: os._exit(0))
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
sock = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{sock.getsockname()[1]}/", flush=True)
serve(app, sockets=[sock])
"""


def freeze_hello(place):
    """Freeze the hello-world like the program: one file, stripped."""
    (place / "hello.py").write_text(HELLO)
    command = [sys.executable, "-m", "PyInstaller", "--onefile", "--noupx", "--log-level", "ERROR"]
    strip = [] if IS_WINDOWS else ["--strip"]
    subprocess.run([*command, *strip, "hello.py"], cwd=place, check=True)
    return place / "dist" / ("hello.exe" if IS_WINDOWS else "hello")


def drop_caches():
    os.sync()
    Path("/proc/sys/vm/drop_caches").write_text("3")


def list_processes(pid):
    """Return a process and its children."""
    return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]


def read_cpu_seconds(pid):
    """Return the CPU seconds of the threads of a process and its children."""
    files = [f for p in list_processes(pid) for f in Path(f"/proc/{p}/task").glob("*/schedstat")]
    return sum(int(f.read_text().split()[0]) for f in files) / 1e9


def read_memory(pid):
    """Return the resident megabytes of a process and its children."""
    status = [Path(f"/proc/{p}/status").read_text() for p in list_processes(pid)]
    return sum(int(re.search(r"VmRSS:\s+(\d+)", text)[1]) for text in status) / 1024


def wait_for_address(output, process):
    """Return the address that a program writes to a file."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"http\S+(?=\s)", output.read_text("utf-8")):
            return found[0]
        time.sleep(0.002)
    raise SystemExit(f"no address: {output.read_text('utf-8')}")


def start_once(command, environment, cold):
    """Return the seconds to the first complete page, the CPU seconds, and the memory when idle."""
    if cold:
        drop_caches()
    path = Path(environment["HOME"], "output.txt")
    began = time.perf_counter()
    with path.open("w+b") as output:  # no pipe: one that a service of wine inherits never ends
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=output)
    url = wait_for_address(path, process)
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = opener.open(url, timeout=60).read()
    if "/entrer" in url:
        page = opener.open(url.partition("/entrer")[0] + "/", timeout=60).read()
    seconds = time.perf_counter() - began
    assert b"</html>" in page
    if IS_WINDOWS:
        end_on_windows(process, opener, url)
        return seconds, float("nan"), float("nan")
    cpu = read_cpu_seconds(process.pid)
    time.sleep(1)
    memory = read_memory(process.pid)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)
    return seconds, cpu, memory


def end_on_windows(process, opener, url):
    """End a program; the hello-world is asked to, since its second process outlives the first."""
    if "/entrer" in url:
        process.kill()
    else:
        with suppress(OSError):
            opener.open(f"{url}quitter", timeout=20)
    process.wait(timeout=20)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        environment = {**os.environ, "HOME": folder, "XDG_STATE_HOME": folder}
        program = ROOT / "dist" / ("relances.exe" if IS_WINDOWS else "relances")
        ours = [program, "--data", place / "data", "--no-browser"]
        programs = {"relances": ours, "hello": [freeze_hello(place)]}
        for cold in (False, True):
            if cold and (IS_WINDOWS or os.geteuid() != 0):
                print("cold: not measured, only root on Linux can drop the page cache")
                break
            seen = {name: [] for name in programs}
            for _ in range(runs + 1):  # alternating; the first run is discarded
                for name, command in programs.items():
                    seen[name].append(start_once(command, environment, cold))
            middle = {
                n: [statistics.median(column) for column in zip(*rows[1:], strict=True)]
                for n, rows in seen.items()
            }
            for name, (seconds, cpu, memory) in middle.items():
                size = programs[name][0].stat().st_size / 1e6
                kind = "cold" if cold else "warm"
                print(
                    f"{kind} {name:9} {seconds:.2f} s, CPU {cpu:.2f} s  {size:5.1f} MB  "
                    f"{memory:5.1f} MB resident"
                )
            ratios = [ours / peer for ours, peer in zip(middle["relances"], middle["hello"], strict=True)][:2]
            print(f"  ratio {ratios[0]:.2f}, of the CPU time {ratios[1]:.2f}")
    if not IS_WINDOWS:
        print("load", *(f"{load:.1f}" for load in os.getloadavg()))


if __name__ == "__main__":
    main()
