"""QR codes, read back by an independent decoder."""

import os
import shutil
import subprocess

import pytest

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.messages.epc_qr import build_payload
from relances_app.domain.structure import Structure
from relances_app.lib.qr import build_matrix, build_png

STRUCTURE = Structure(name="Société Lumière", iban="FR7630006000011234567890189", bic="AGRIFRPP")
PAYLOAD = build_payload(
    STRUCTURE, Customer("C0042", "Dutilleul"), [f"FA-2026-{n:04d}" for n in range(30)], 150160
)


def decode(picture) -> str:
    if shutil.which("zbarimg") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("zbarimg is not installed")
        pytest.skip("zbarimg is not installed")
    command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode().removesuffix("\n")


def test_the_picture_of_a_mail_is_read_back_exactly(tmp_path):
    picture = tmp_path / "code.png"
    picture.write_bytes(build_png(PAYLOAD))
    assert decode(picture) == PAYLOAD


def test_the_largest_text_still_fits_and_is_read_back(tmp_path):
    structure = Structure(name="S" * 90, iban="FR7630006000011234567890189", bic="AGRIFRPPXXX")
    largest = build_payload(structure, Customer("C" * 35, "X"), ["F" * 9] * 40, 99_999_999_999)
    picture = tmp_path / "code.png"
    picture.write_bytes(build_png(largest))
    assert decode(picture) == largest
    assert len(build_matrix(largest)) <= 4 * 13 + 17, "EPC069-12 stops at version 13"


def test_the_matrix_is_square_with_three_finder_patterns():
    cells = build_matrix(PAYLOAD)
    assert {len(row) for row in cells} == {len(cells)}
    assert cells[1][:7] == cells[1][-7:] == cells[-2][:7] == "1000001"


@pytest.mark.parametrize("length", [*range(5, 332, 25), 331])
def test_codes_of_every_length_are_read_back(length, tmp_path):
    text = ("FA-2026/0001 Societe+" * 40)[:length]
    picture = tmp_path / "code.png"
    picture.write_bytes(build_png(text))
    assert decode(picture) == text


def test_a_text_too_long_for_version_13_raises():
    with pytest.raises(ValueError, match="too long"):
        build_matrix("x" * 332)
    with pytest.raises(ValueError, match="too long"):
        build_png("x" * 332)
