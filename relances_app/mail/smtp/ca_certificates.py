"""Certificate authorities for mail servers: those of the system, or bundled ones if it has none."""

import ssl
import sys
from pathlib import Path

SYSTEM_CA_FILES = (
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
)
"""Locations on the Linux distributions; truststore looks there too."""


def get_bundled_ca_file() -> str | None:
    """Return the file of the bundled authorities, or None if the system has its own.

    The system's have priority, since an administrator may have added or removed some. Windows and macOS always have
    theirs; a minimal Linux may have none, and the OpenSSL of the single file looks where it was built.
    """
    if sys.platform != "linux" or _has_system_ca():
        return None
    import certifi  # noqa: PLC0415  needed on few computers

    return certifi.where()


def _has_system_ca() -> bool:
    paths = ssl.get_default_verify_paths()
    if paths.cafile or any(Path(file).is_file() for file in SYSTEM_CA_FILES):
        return True
    # OpenSSL looks up the authorities in a folder by names such as `5ed36f99.0`.
    return bool(paths.capath) and any(Path(str(paths.capath)).glob("????????.[0-9]"))
