"""Sample files: those in tests/fixtures, and public ones of ../shared if available."""

import json
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
FIXTURES = PROJECT / "tests" / "fixtures"
SHARED = PROJECT.parent / "shared" / "samples"
CORPORA = SHARED / "corpora"

needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="the samples of others are not beside the project"
)


def list_fixtures(pattern: str) -> list[Path]:
    """Return the fixtures of a pattern; a test of none would pass without having looked at anything."""
    paths = sorted(path for path in FIXTURES.glob(pattern) if path.is_file())
    if not paths:
        raise FileNotFoundError(FIXTURES / pattern)
    return paths


def read_naughty() -> list[str]:
    """Return hostile strings: the project's, then the public list if it is available."""
    ours = json.loads((FIXTURES / "naughty.json").read_text("utf-8"))
    public = CORPORA / "blns" / "blns.json"
    return list(dict.fromkeys([*ours, *(json.loads(public.read_text("utf-8")) if public.exists() else [])]))
