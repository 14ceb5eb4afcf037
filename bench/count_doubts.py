"""Count the questions that files raise, each imported alone into an empty database.

Usage: python bench/count_doubts.py [FOLDER]. Without a folder the samples beside the project are read. Bank
statements have no questions here, since an empty database has no open invoices.
"""

import sys
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

PROJECT = Path(__file__).parents[1]
SAMPLES = PROJECT.parent / "shared" / "samples"
sys.path.insert(0, str(PROJECT))


def count_questions(path: Path) -> int | None:
    """Return how many questions a file raises, None if it is refused."""
    from relances_app.domain.errors import UserError
    from relances_app.services import imports
    from relances_app.services.database import open_database, prepare_database
    from relances_app.system.clock import now

    with tempfile.TemporaryDirectory() as folder:
        database = prepare_database(Path(folder), now())
        with closing(open_database(database)) as db:
            try:
                selected = imports.sort_files([imports.File(path.name, path)])
                preview = imports.preview_files(db, selected.others) if selected.others else None
            except UserError:
                return None
    if preview is None:
        return 0
    return None if preview.unmapped else len(preview.asked)


def main(folder: Path) -> None:
    counts: dict[str, Counter[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".md":
            questions = count_questions(path)
            found = counts.setdefault(str(path.parent.relative_to(folder)), Counter())
            found["files"] += 1
            found["refused" if questions is None else "read"] += 1
            found["questions"] += questions or 0
    for name, found in counts.items():
        print(
            f"{name:<30} {', '.join(f'{found[key]} {key}' for key in ('files', 'read', 'refused', 'questions'))}"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else SAMPLES)
