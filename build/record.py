"""Start the program once and write what it compiled meanwhile: python build/record.py MODULE_TO_WRITE.

See relances_app/ready.py.
"""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
HOST = "127.0.0.1:5000"


def show_first_page(folder: Path) -> None:
    """Do what each start does until its first page is drawn."""
    from relances_app.later import load_later

    load_later()
    import relances_app.cli
    import relances_app.desktop  # noqa: F401  as run.py does
    from relances_app.app import create_app

    app = create_app(folder, HOST)
    client = app.test_client()
    key = app.config["RELANCES_KEY"]
    for address in (f"/entrer?cle={key}", "/"):
        answer = client.get(address, base_url=f"http://{HOST}")
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status}")


def main() -> None:
    """Record and write."""
    from relances_app.ready import Recorder

    recorder = Recorder()
    recorder.begin()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["XDG_STATE_HOME"] = folder
        show_first_page(Path(folder))
        recorder.write(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
