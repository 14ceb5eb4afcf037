"""Sample files: the project's own in tests/fixtures, always there; those of others where they lie beside it."""

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
    """Return hostile strings: ours, then the public list where it lies beside the project."""
    ours = json.loads((FIXTURES / "naughty.json").read_text("utf-8"))
    public = CORPORA / "blns" / "blns.json"
    return list(dict.fromkeys([*ours, *(json.loads(public.read_text("utf-8")) if public.exists() else [])]))
