"""Free ports of this machine, and servers that begin to listen."""

import socket
import time
from pathlib import Path


def find_free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_for_listener(port: int) -> None:
    """Look at the kernel's table: a connection would spend a fault that strikes at CONNECT."""
    wanted = f"0100007F:{port:04X} 00000000:0000 0A"
    for _ in range(3_000):  # a guard against a server that never listens, no measure of speed
        if wanted in Path("/proc/net/tcp").read_text():
            return
        time.sleep(0.02)
    raise TimeoutError(f"nothing listens on port {port}")
