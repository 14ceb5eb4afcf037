"""Certificate authorities come from the system, or from certifi if it has none."""

import ssl
import sys
from types import SimpleNamespace

import pytest

from relances_app.mail.smtp import ca_certificates
from relances_app.mail.smtp.dial import create_tls_context

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems always have their own")


@pytest.fixture
def without_system_certificates(monkeypatch):
    """A system that has no authorities; what it is given comes back."""
    asked = SimpleNamespace(cafile=None, capath=None)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: asked)
    monkeypatch.setattr(ca_certificates, "SYSTEM_CA_FILES", ())
    monkeypatch.setattr("truststore._openssl._CA_FILE_CANDIDATES", [])
    return asked


def test_bundled_certificates_are_used_where_the_system_has_none(without_system_certificates):
    context = create_tls_context("")
    assert context._ctx.cert_store_stats()["x509_ca"] > 100
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_system_certificates_are_used_alone(without_system_certificates, tmp_path, monkeypatch):
    without_system_certificates.cafile = str(tmp_path / "system.pem")
    assert ca_certificates.get_bundled_ca_file() is None
    without_system_certificates.cafile, without_system_certificates.capath = None, str(tmp_path)
    assert ca_certificates.get_bundled_ca_file() is not None  # an empty folder
    (tmp_path / "5ed36f99.0").touch()
    assert ca_certificates.get_bundled_ca_file() is None
    without_system_certificates.capath = None
    monkeypatch.setattr(ca_certificates, "SYSTEM_CA_FILES", (str(tmp_path / "5ed36f99.0"),))
    assert ca_certificates.get_bundled_ca_file() is None
