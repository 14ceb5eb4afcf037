"""Fixtures shared by all tests: a temporary home and profile, a database, a fixed clock."""

import os
import shutil
from pathlib import Path

import pytest
from builders import NOW, FakeClock

from relances_app.services import structure
from relances_app.services.database import open_database, prepare_database
from relances_app.store.secrets import vault

SLOWEST_FIRST = (
    "browser/test_naughty_strings.py", "browser/test_every_page.py", "browser/test_axe.py",
    "faults/test_usb_stick.py", "faults/test_kill.py", "faults/test_power_cut.py",
)  # fmt: skip
FOLDERS = (
    "browser", "faults", "web", "commands", "desktop", "frozen", "importers", "mail", "pdf", "runtime", "store",
    "services", "lib", "system", "domain", "architecture",
)  # fmt: skip
NEEDS_FROZEN_BUILD = "browser/test_frozen_journey.py"
PROFILE_KEY = pytest.StashKey[list[str]]()
PROFILE = Path.home() / ".local" / "state" / "relances"
"""The profile folder of the user who runs the tests."""


def sort_key(path: Path) -> tuple[int, int]:
    """Return the position of a test file: slow files first, fast ones last, so that all workers stay busy.

    Files that need the single file come last, since it is built meanwhile.
    """
    name = path.relative_to(Path(__file__).parent).as_posix()
    if name in SLOWEST_FIRST:
        return (-1, SLOWEST_FIRST.index(name))
    folder = "frozen" if name == NEEDS_FROZEN_BUILD else name.partition("/")[0]
    return (FOLDERS.index(folder), 0)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: sort_key(item.path))


def list_profile_files():
    return sorted(path.name for path in PROFILE.glob("*"))


def pytest_sessionstart(session):
    session.config.stash[PROFILE_KEY] = list_profile_files()


def pytest_sessionfinish(session):
    """On the CI, fail if a test wrote to the profile folder of the user."""
    is_main = not hasattr(session.config, "workerinput")
    if (
        is_main
        and os.environ.get("CI") == "true"
        and list_profile_files() != session.config.stash[PROFILE_KEY]
    ):
        raise pytest.UsageError(f"a test wrote to {PROFILE}: give its program a folder of the test")


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory):
    """Use a temporary home and profile folder in all tests."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        patch.setenv("HOME", str(folder))
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        # The names that platformdirs reads on Windows, before it asks the system.
        patch.setenv("USERPROFILE", str(folder))
        patch.setenv("WIN_PD_OVERRIDE_APPDATA", str(folder / "roaming"))
        patch.setenv("WIN_PD_OVERRIDE_LOCAL_APPDATA", str(folder / "local"))
        yield folder


@pytest.fixture
def clock():
    return FakeClock(NOW)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """A database with a structure that can send, created once and copied for each test."""
    path = prepare_database(tmp_path_factory.mktemp("empty"), NOW)
    sender = {"sender_name": "Scierie des Saules", "sender_address": "compta@saules.example.com"}
    with open_database(path) as db:
        structure.save_values(db, {"name": "Scierie des Saules", **sender})
    return path


@pytest.fixture
def database_path(empty_database, tmp_path):
    return shutil.copy(empty_database, tmp_path / empty_database.name)


@pytest.fixture
def db(database_path):
    with open_database(database_path) as database:
        yield database


@pytest.fixture(scope="module")
def shared_db(empty_database, tmp_path_factory):
    """One connection for a module, whose tests roll back their changes."""
    path = shutil.copy(empty_database, tmp_path_factory.mktemp("shared") / empty_database.name)
    with open_database(path) as database:
        yield database


@pytest.fixture
def fast_vault(monkeypatch):
    """A vault with a cheap key derivation, for tests of other properties."""
    monkeypatch.setattr(vault, "ARGON2_PASSES", 1)
    monkeypatch.setattr(vault, "ARGON2_MEMORY_KIB", 64)
    monkeypatch.setattr(vault, "SCRYPT_COST", 2**10)
