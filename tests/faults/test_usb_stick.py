"""A USB stick removed during a batch, and a database locked for a minute by another program."""

import fcntl
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
import urllib.error
from contextlib import closing, contextmanager

import pytest
from http_client import HttpClient
from program_data import DATABASE
from program_process import MAILS, ProgramProcess, send_remaining, wait_for
from run_length import whole_or_sample

SHUT_DOWN = 0x8004587D
"""EXT4_IOC_SHUTDOWN: all further reads and writes fail, as after the stick was removed."""

WITHOUT_FLUSH = struct.pack("I", 2)

LOCKED_SECONDS = whole_or_sample(60.0, 12.0)
"""Longer than the program waits for a locked database."""

PAGE_LOADS = whole_or_sample(50, 10)
"""Pages that are asked for after the stick was removed; each takes longer than a mail would."""


class UsbStick:
    """A USB stick: an image of 64 MB that can be mounted and removed."""

    def __init__(self, folder):
        self._image, self.place = folder / "stick.img", folder / "stick"
        if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("mkfs.ext4"):
            pytest.skip("a medium of its own cannot be made here")
        self._image.write_bytes(b"")
        os.truncate(self._image, 64 * 1024 * 1024)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(self._image)], check=True)
        if not self.mount(self.place):
            pytest.skip("a medium cannot be mounted here")

    def mount(self, place):
        self.place = place
        place.mkdir()
        command = ["mount", "-o", "loop", str(self._image), str(place)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def remove(self):
        root = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(root, SHUT_DOWN, WITHOUT_FLUSH)
        finally:
            os.close(root)

    def release(self):
        subprocess.run(["umount", str(self.place)], check=True)


@contextmanager
def mounted_stick(folder):
    usb_stick = UsbStick(folder)
    try:
        yield usb_stick
    finally:
        usb_stick.release()


def test_removing_the_usb_stick_stops_the_batch_within_one_mail(tmp_path, sink):
    with mounted_stick(tmp_path) as usb_stick:
        program = ProgramProcess(tmp_path, sink.port, usb_stick.place / "data")
        process = program.start("--no-browser")
        visitor = HttpClient(process.stdout.readline().split()[-1])
        visitor.send_level_one()
        wait_for(20, sink)
        usb_stick.remove()
        gone = sink.count_files()
        for _ in range(PAGE_LOADS):
            with pytest.raises(urllib.error.HTTPError) as error:
                visitor.read("/relances?date_limite=2024-08-01")
            with error.value as answer:
                page = answer.read().decode()
            assert "rebranchez la clé" in page or "illisible" in page
            assert "Traceback" not in page
        assert process.poll() is None
        process.terminate()
        process.communicate(timeout=60)
        assert sink.count_files() <= gone + 2  # one received by the server, and one counted late
        usb_stick.release()
        assert usb_stick.mount(tmp_path / "ailleurs")
        program.data = usb_stick.place / "data"
        send_remaining(program)
        for _ in range(MAILS):
            if not program.release_held():
                break
            send_remaining(program)
        states = program.count_states()
        assert states["sent"] + states["uncertain"] == MAILS
        assert states["uncertain"] <= 1
        arrived, recipients = sink.read()
        assert max(arrived.values()) == max(recipients.values()) == 1
        with closing(sqlite3.connect(program.data / DATABASE)) as db:
            assert db.execute("pragma integrity_check").fetchone() == ("ok",)


def test_a_database_locked_for_a_minute_by_another_program_loses_nothing(tmp_path, sink):
    """F39, in real seconds: an antivirus, a backup or a cloud client holds the file during a run."""
    program = ProgramProcess(tmp_path, sink.port)
    process = program.start("--no-browser")
    try:
        visitor = HttpClient(process.stdout.readline().split()[-1])
        visitor.send_level_one()
        wait_for(20, sink)
        with closing(sqlite3.connect(program.data / DATABASE, timeout=20, isolation_level=None)) as other:
            other.execute("begin exclusive")
            began = time.monotonic()
            with pytest.raises(urllib.error.HTTPError) as error:
                visitor.read("/relances?date_limite=2024-08-01")
            with error.value as answer:
                assert "occupé par un autre programme" in answer.read().decode()
            time.sleep(max(0.0, LOCKED_SECONDS - (time.monotonic() - began)))
            held = sink.count_files()
            other.execute("rollback")
        assert held < MAILS
        assert process.poll() is None
        assert "Liste des relances" in visitor.read("/relances?date_limite=2024-08-01")
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not program.is_final:
            time.sleep(0.5)
    finally:
        process.terminate()
        process.communicate(timeout=20)
    if not program.is_final:
        send_remaining(program)
    assert program.is_final
    assert program.count_states()["uncertain"] <= 1
    arrived, _ = sink.read()
    assert max(arrived.values()) == 1
    assert len(arrived) == MAILS
