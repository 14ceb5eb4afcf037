"""Archives within limits, before anything unpacks them."""

import io
import struct
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import pack

from relances_app.domain.errors import UserError
from relances_app.importers.archive_limits import MAX_ENTRIES, check_no_declarations, open_archive
from relances_app.importers.detect_format import detect_format
from relances_app.importers.file_format import FileFormat

NOISE = bytes(range(256)) * 8


def check(content):
    with open_archive(content) as archive:
        check_no_declarations(archive)


def test_an_ordinary_archive_is_opened():
    with open_archive(pack({"a.xml": "<a/>", "b.bin": NOISE})) as archive:
        assert archive.namelist() == ["a.xml", "b.bin"]


def test_a_decompression_bomb_is_refused_by_its_ratio():
    bomb = pack({"xl/worksheets/sheet1.xml": "0" * 30_000_000})
    start = time.perf_counter()
    with pytest.raises(UserError, match="plus de 100 fois"):
        open_archive(bomb)
    assert time.perf_counter() - start < 1


def test_a_small_repetitive_entry_is_accepted():
    check(pack({"a.xml": "0" * 1_000_000}))


def test_an_archive_of_too_many_bytes_is_refused():
    entry = (NOISE * 2048)[: 4 * 1024 * 1024]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for i in range(51):
            archive.writestr(f"{i}.bin", entry)
    with pytest.raises(UserError, match="plus de 200 Mo"):
        open_archive(packed.getvalue())


def test_an_archive_of_too_many_entries_is_refused():
    assert open_archive(pack({f"{i}": "" for i in range(MAX_ENTRIES)}))
    with pytest.raises(UserError, match="plus de 1000 fichiers"):
        open_archive(pack({f"{i}": "" for i in range(MAX_ENTRIES + 1)}))


def test_an_archive_with_a_password_is_refused():
    content = bytearray(pack({"a.xml": "<a/>"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UserError, match="mot de passe"):
        open_archive(bytes(content))


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_office_files_never_use_is_refused(compression):
    with pytest.raises(UserError, match="inhabituelle"):
        open_archive(pack({"a.xml": "<a/>"}, compression))


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\x03\x04" + NOISE, pack({"a": "b"})[:-8]],
    ids=["empty", "two letters", "noise", "cut short"],
)
def test_a_damaged_archive_is_refused(content):
    with pytest.raises(UserError, match="abîmé"):
        open_archive(content)


def test_an_entry_that_cannot_be_unpacked_is_named():
    content = pack({"xl/a.xml": "x" * 100}).replace(b"xl/a.xml", b"xl/b.xml", 1)
    with pytest.raises(UserError, match=r"xl/a\.xml"):
        check(content)


@pytest.mark.parametrize("text", ["<!DOCTYPE a><a/>", '<!DOCTYPE a [<!ENTITY b "c">]><a/>'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("before", ["", "<!--" + " " * 1_048_570 + "-->"])
def test_xml_that_declares_types_or_entities_is_refused(text, encoding, before):
    with pytest.raises(UserError, match=r"« xl/a\.xml » y déclare"):
        check(pack({"xl/a.xml": (before + text).encode(encoding)}, zipfile.ZIP_STORED))


def test_the_manifest_of_an_old_open_document_may_name_its_dtd():
    check(pack({"META-INF/manifest.xml": '<!DOCTYPE manifest:manifest PUBLIC "x" "Manifest.dtd"><a/>'}))


def test_a_false_declared_size_is_detected():
    content = pack({"xl/a.xml": "<a>" + "b" * 5_000})
    packed = struct.pack("<I", 5_003)
    assert content.count(packed) == 2
    with pytest.raises(UserError, match="illisible"):
        check(content.replace(packed, struct.pack("<I", 3)))


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_a_corrupted_archive_is_read_or_refused(entry, place, spoilt):
    content = pack({"xl/a.xml": entry, "b.rels": "<a/>"})
    place %= len(content)
    try:
        check(content[:place] + spoilt + content[place + len(spoilt) :])
    except UserError as refusal:
        assert refusal.message  # noqa: PT017


def forbid_directory(monkeypatch):
    """Fail when zipfile builds an object for a name."""

    def fail(*_):
        raise AssertionError("the names were read")

    monkeypatch.setattr(zipfile, "ZipFile", fail)


def test_an_archive_of_two_million_names_is_refused_by_its_end_record(monkeypatch):
    """L4: reading the names took 9 s and 830 MB before the refusal."""
    small = pack({"a": ""})
    end = small.index(b"PK\x05\x06")
    directory = small[small.index(b"PK\x01\x02") : end] * 30_000
    forbid_directory(monkeypatch)
    for count in (30_000, 1, 0):  # a wrong count does not help: the size of the list counts too
        record = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), 0, 0)
        with pytest.raises(UserError, match="plus de 1000 fichiers"):
            open_archive(directory + record)


def test_the_format_of_an_archive_is_detected_without_its_two_million_names(monkeypatch):
    forbid_directory(monkeypatch)
    record = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 30_000, 30_000, 1_000, 0, 0)
    assert detect_format("factures.zip", b"PK\x03\x04" + record) is FileFormat.ZIP
    assert detect_format("liste.xlsx", b"PK\x03\x04" + record) is FileFormat.SPREADSHEET


def test_an_archive_of_many_names_in_zip64_is_refused_by_its_end_record(monkeypatch):
    forbid_directory(monkeypatch)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 2_000_000, 2_000_000, 94_000_000, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    with pytest.raises(UserError, match="plus de 1000 fichiers"):
        open_archive(record + locator + end)
