"""The authorities that the single file carries for a computer that has none, and what stands on its own."""

import os
import shutil
import ssl
import subprocess
import sys
import time

import pytest
from certificate_authority import CertificateAuthority
from smtp_servers import Fault, FaultServer

HIDE_CERTIFICATES = (
    'for folder in /etc/ssl /etc/pki; do [ -d "$folder" ] && mount -t tmpfs none "$folder"; done; exec "$@"'
)
"""Hides the authorities of the system from one command."""


def hide_certificates() -> list[str]:
    """Return what a command is begun with so that the system has no authorities; skip where that cannot be."""
    command = ["unshare", "-m", "--propagation", "private", "sh", "-c", HIDE_CERTIFICATES, "sh"]
    can = sys.platform == "linux" and os.geteuid() == 0 and shutil.which("unshare")
    if not can or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("the authorities of the system cannot be hidden here")
    return command


def send_to(frozen_program, server):
    """Set the server and begin to send."""
    frozen_program.run(
        "structure", "set", "mail_host=localhost", f"mail_port={server.port}", "mail_security=starttls",
        "mails_per_minute=0", "mails_per_hour=0",
    )  # fmt: skip
    return ("send", "--level", "1", "--as-of", "2024-08-01", "--json")


def test_bundled_certificates_are_used_on_a_computer_without_any(frozen_program, tmp_path):
    hiding = hide_certificates()
    authority = CertificateAuthority(tmp_path)
    frozen_program.fill()
    frozen_program.environment |= {"SSL_CERT_FILE": "/nowhere/file", "SSL_CERT_DIR": "/nowhere"}
    # Greeted again, inside the encrypted line, the server keeps it waiting: what was unpacked is still there.
    with FaultServer(Fault("EHLO", delay=4, nth=2), context=authority.make_context("localhost")) as server:
        send = send_to(frozen_program, server)
        frozen_program.run("structure", "set", f"mail_ca_file={authority.ca_file}")
        process = subprocess.Popen(
            [*hiding, str(frozen_program.path), "--data", str(frozen_program.data), *send],
            env=frozen_program.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        deadline = time.monotonic() + 40
        while (
            not (found := list(frozen_program.temp.glob("_MEI*/certifi/cacert.pem")))
            and time.monotonic() < deadline
        ):
            time.sleep(0.02)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cafile=found[0])
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said
        assert len(server.kept) == 3
    assert context.cert_store_stats()["x509_ca"] > 100


def test_bundled_certificates_do_not_trust_an_unknown_authority(frozen_program, tmp_path):
    hiding = hide_certificates()
    frozen_program.fill()
    with FaultServer(context=CertificateAuthority(tmp_path).make_context("localhost")) as server:
        send = send_to(frozen_program, server)
        said = subprocess.run(
            [*hiding, str(frozen_program.path), "--data", str(frozen_program.data), *send],
            env=frozen_program.environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert server.complete == []
    assert "certificat" in (said.stdout + said.stderr).lower()
    assert "Traceback" not in said.stdout + said.stderr
