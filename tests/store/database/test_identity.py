"""The identity of a database, from which file names are made: nothing but a UUID opens or is restored."""

import sqlite3
from contextlib import closing

import pytest
from builders import NOW

from relances_app.domain.errors import UserError
from relances_app.services import backups, startup_checks
from relances_app.services.database import prepare_database

PREPARED = ("../../profil", "/tmp/relances", "..", "", "a\0b", "con", "A" * 36, 7)


def set_identity(path, identity):
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("update books set uuid = ?", (identity,))


@pytest.mark.parametrize("identity", PREPARED)
def test_a_database_whose_identity_is_no_uuid_is_refused_and_no_file_is_written(tmp_path, identity):
    folder, profile = tmp_path / "data", tmp_path / "profile"
    set_identity(prepare_database(folder, NOW), identity)
    profile.mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UserError, match="identifiant"):
        prepare_database(folder, NOW)
    with pytest.raises(UserError, match="identifiant"):
        startup_checks.prepare_for_sending(folder, profile, NOW)
    assert sorted(path for path in tmp_path.rglob("*") if "sauvegardes" not in str(path)) == before


@pytest.mark.parametrize("identity", PREPARED)
def test_a_backup_whose_identity_is_no_uuid_is_not_restored(tmp_path, identity):
    folder = tmp_path / "data"
    path = prepare_database(folder, NOW)
    backup = tmp_path / "relances-copie.db"
    backup.write_bytes(path.read_bytes())
    set_identity(backup, identity)
    before = path.read_bytes()
    with pytest.raises(UserError, match="identifiant"):
        backups.restore(folder, backup, NOW)
    assert path.read_bytes() == before
