"""The authorities that vouch for mail servers: the system's, or where it has none those that are carried along."""

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
"""Where the families of Linux keep theirs; truststore looks there too."""


def get_bundled_ca_file() -> str | None:
    """Return the file of the authorities that are carried along, or None where the system has its own.

    Those of the system come first: it may have been told to trust one more, or one less. Windows and macOS
    always have theirs; a small Linux may have none, and the OpenSSL of the single file looks where it was built.
    """
    if sys.platform != "linux" or _has_system_ca():
        return None
    import certifi  # noqa: PLC0415  wanted on few computers

    return certifi.where()


def _has_system_ca() -> bool:
    paths = ssl.get_default_verify_paths()
    if paths.cafile or any(Path(file).is_file() for file in SYSTEM_CA_FILES):
        return True
    # OpenSSL finds the authorities of a folder by names such as `5ed36f99.0`.
    return bool(paths.capath) and any(Path(str(paths.capath)).glob("????????.[0-9]"))
