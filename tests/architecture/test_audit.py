"""The audit fails the build for a vulnerable dependency: always with a planted report, with Jinja2 if online."""

import importlib.util
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
VULNERABLE_LOCK = (
    "jinja2==2.11.2 --hash=sha256:f0a4641d3cf955324a89c04f3d94663aa4d638abe8f733ecd3582848e1c37035\n"
    "markupsafe==1.1.1 --hash=sha256:29872e92839765e546828bb7754a68c418d927cd064fd4708fab9fe9c8bb116b\n"
)


def load():
    spec = importlib.util.spec_from_file_location("audit", PROJECT / "build" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def audit():
    return load()


def make_advisories(**of):
    return {"dependencies": [{"name": name, **facts} for name, facts in of.items()]}


def test_a_known_vulnerability_fails_the_build(audit, monkeypatch, capsys):
    found = {"version": "2.11.2", "vulns": [{"id": "PYSEC-2021-66", "fix_versions": ["2.11.3"]}]}
    monkeypatch.setattr(
        audit,
        "query_advisories",
        lambda *_: make_advisories(jinja2=found, click={"version": "8", "vulns": []}),
    )
    assert audit.main(audit.LOCK) == 1
    assert "jinja2 2.11.2: PYSEC-2021-66 (fixed in: 2.11.3)" in capsys.readouterr().out


def test_no_known_vulnerability_passes_and_unknown_packages_are_reported(audit, monkeypatch, capsys):
    said = make_advisories(click={"version": "8", "vulns": []}, private={"skip_reason": "not found"})
    monkeypatch.setattr(audit, "query_advisories", lambda *_: said)
    assert audit.main(audit.LOCK) == 0
    said = capsys.readouterr().out
    assert "unknown to this service: private" in said
    assert "no known vulnerability" in said


def test_without_advisories_it_is_skipped_with_the_reason(audit, monkeypatch, capsys):
    monkeypatch.setattr(audit, "query_advisories", lambda *_: None)
    assert audit.main(audit.LOCK) == 0
    assert "SKIPPED" in capsys.readouterr().out


def test_the_ci_runs_the_audit(audit):
    assert "build/audit.py" in (PROJECT / ".ci" / "run").read_text("utf-8")
    assert audit.LOCK.is_file()


def test_every_locked_dependency_has_its_hash(audit):
    lines = audit.LOCK.read_text("utf-8").splitlines()
    names = [number for number, line in enumerate(lines) if "==" in line]
    assert len(names) > 25
    assert [lines[number] for number in names if "--hash=sha256:" not in lines[number + 1]] == []


def test_a_vulnerable_jinja2_fails_when_advisories_are_reachable(audit, tmp_path):
    """T40, with the real advisory services."""
    lock = tmp_path / "old.lock"
    lock.write_text(VULNERABLE_LOCK, encoding="utf-8")
    known = next((service for service in audit.SERVICES if audit.query_advisories(lock, service)), None)
    if known is None:
        pytest.skip("no advisories within reach")
    assert audit.main(lock) == 1
