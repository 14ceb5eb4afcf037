"""Files that commands write: complete, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from relances_app.domain.errors import UserError

HELD_MESSAGE = (
    "Le fichier « {path} » ne peut pas être remplacé : fermez-le dans les autres programmes (lecteur de PDF), ou "
    "choisissez un autre nom avec --output. Aucune lettre ni aucun relevé n'a été créé."
)


@contextmanager
def atomic_write(path: Path) -> Iterator[IO[bytes]]:
    """Write to a temporary file, then rename it; an unwritable folder is detected before the work starts."""
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            yield file
        try:
            unfinished.replace(path)
        except PermissionError as error:
            raise UserError(HELD_MESSAGE.format(path=path)) from error
    finally:
        unfinished.unlink(missing_ok=True)
