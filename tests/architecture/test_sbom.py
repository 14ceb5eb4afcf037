"""The component list of the single file contains exactly the locked packages that it includes."""

import importlib.util
import json
import re
import sqlite3
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
LOCK = """flask==3.1.3 \\
    --hash=sha256:aa
jaraco-classes==3.4.0 ; sys_platform == 'linux' \\
    --hash=sha256:bb \\
    --hash=sha256:cc
unused==1.0 \\
    --hash=sha256:dd
"""


@pytest.fixture
def sbom():
    spec = importlib.util.spec_from_file_location("sbom", PROJECT / "build" / "sbom.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_locked_packages_not_included_are_left_out(sbom):
    taken = sbom.filter_lock(LOCK, {"flask": "3.1.3", sbom.normalize_name("jaraco.classes"): "3.4.0"})
    assert taken.count("==") - taken.count("sys_platform ==") == 2
    assert "sha256:cc" in taken
    assert "unused" not in taken
    assert "sha256:dd" not in taken


@pytest.mark.parametrize("found", [{"flask": "3.1.2"}, {"stranger": "1.0"}])
def test_an_included_package_that_is_not_locked_fails_the_build(sbom, found):
    with pytest.raises(SystemExit, match=next(iter(found))):
        sbom.filter_lock(LOCK, found)


def test_what_no_lock_lists_is_added_with_its_version(sbom):
    """L10: advisories on these cannot be matched without a version."""
    text = sbom.add_runtime_components('{"bomFormat": "CycloneDX", "components": [{"name": "flask"}]}')
    components = {part["name"]: part.get("version", "") for part in json.loads(text)["components"]}
    fonts = {"source-serif", "noto-serif"}
    assert set(components) == {"flask", "cpython", "openssl", "sqlite", "expat", "zlib", *fonts}
    assert components["sqlite"] == sqlite3.sqlite_version
    assert all(re.match(r"\d+\.\d+", version) for name, version in components.items() if name != "flask")
