"""A certificate authority of the tests, and the certificates of their servers."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path


class CertificateAuthority:
    """A certificate authority created for each test run."""

    def __init__(self, folder: Path):
        from cryptography.hazmat.primitives.asymmetric import ec

        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._certificate = self._sign("Test authority", self._key.public_key(), is_ca=True)
        self.ca_file = str(folder / "ca.pem")
        Path(self.ca_file).write_bytes(_to_pem(self._certificate))

    def make_context(self, name: str = "localhost", *, days: int = 1, is_self_signed: bool = False):
        """Return a server's context with a certificate for `name` that ends in so many days."""
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign(name, key.public_key(), days=days, key=key if is_self_signed else None)
        path = self._folder / f"{name}-{days}-{is_self_signed}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + _to_pem(certificate)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _sign(self, name, public_key, *, days=1, is_ca=False, key=None):
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes

        now = datetime.now(UTC)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        issuer = subject if key or is_ca else self._certificate.subject
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=10))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        )
        return builder.sign(key or self._key, hashes.SHA256())


def _to_pem(certificate) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return certificate.public_bytes(serialization.Encoding.PEM)
