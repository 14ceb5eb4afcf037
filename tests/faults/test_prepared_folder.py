"""What another user of the machine prepared beside the single file, tried by the user whom it is meant for."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
OTHER_USER = 65534
AS_OTHER_USER = """
import os, pathlib, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
folder = pathlib.Path(sys.argv[1]) / "relances-donnees"
folder.mkdir(mode=0o777)
folder.chmod(0o777)
for name in sys.argv[2:]:
    (folder / name).write_text("<script>alert(1)</script>")
"""

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only root can take another user's place"
)


@pytest.mark.parametrize("names", [(), ("relances.lock", "entrer.html"), ("relances.db",)])
def test_a_folder_prepared_by_another_user_is_refused(names, tmp_path):
    with tempfile.TemporaryDirectory(prefix="relances-shared-") as shared:
        Path(shared).chmod(0o1777)
        subprocess.run([sys.executable, "-c", AS_OTHER_USER, shared, *names], check=True, cwd="/", env={})
        folder = Path(shared) / "relances-donnees"
        assert folder.stat().st_uid == OTHER_USER
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        for words in (["--no-browser"], ["outbox"], ["due", "--level", "1"]):
            done = subprocess.run(
                [sys.executable, "run.py", "--data", str(folder), *words],
                cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60,
                env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
            )  # fmt: skip
            assert (done.returncode, "préparé par un autre utilisateur" in done.stderr) == (1, True), done
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
