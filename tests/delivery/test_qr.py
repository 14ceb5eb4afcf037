"""The QR room, read back by an independent decoder."""

import os
import shutil
import subprocess

import pytest

from relances_app.delivery.qr import draw_cells, draw_png, draw_svg
from relances_app.domain.customer import Customer
from relances_app.domain.epc import write_payload
from relances_app.domain.structure import Structure

STRUCTURE = Structure(name="Société Lumière", iban="FR7630006000011234567890189", bic="AGRIFRPP")
PAYLOAD = write_payload(
    STRUCTURE, Customer("C0042", "Dutilleul"), [f"FA-2026-{n:04d}" for n in range(30)], 150160
)


def read_back(picture) -> str:
    if shutil.which("zbarimg") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("zbarimg is not installed")
        pytest.skip("zbarimg is not installed")
    command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode().removesuffix("\n")


def test_the_picture_of_a_mail_is_read_back_exactly(tmp_path):
    picture = tmp_path / "code.png"
    picture.write_bytes(draw_png(PAYLOAD))
    assert read_back(picture) == PAYLOAD


def test_the_largest_text_still_fits_and_is_read_back(tmp_path):
    structure = Structure(name="S" * 90, iban="FR7630006000011234567890189", bic="AGRIFRPPXXX")
    largest = write_payload(structure, Customer("C" * 35, "X"), ["F" * 9] * 40, 99_999_999_999)
    picture = tmp_path / "code.png"
    picture.write_bytes(draw_png(largest))
    assert read_back(picture) == largest
    assert len(draw_cells(largest)) <= 4 * 13 + 17, "EPC069-12 stops at version 13"


def test_cells_are_a_square_with_its_three_eyes():
    cells = draw_cells(PAYLOAD)
    eye = (True, False, False, False, False, False, True)
    assert {len(row) for row in cells} == {len(cells)}
    assert cells[1][:7] == cells[1][-7:] == cells[-2][:7] == eye


def test_the_drawing_of_a_page_is_one_svg_with_a_title():
    svg = draw_svg(PAYLOAD, title="Virement & code")
    assert svg.startswith("<svg")
    assert "<title>Virement &amp; code</title>" in svg
