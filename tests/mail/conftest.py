"""Fixtures of the mailer tests."""

import pytest
from certificate_authority import CertificateAuthority


@pytest.fixture(scope="session")
def certificate_authority(tmp_path_factory) -> CertificateAuthority:
    return CertificateAuthority(tmp_path_factory.mktemp("authority"))
