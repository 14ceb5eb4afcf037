"""Links in the data folder: refused, since what is written there would land somewhere else."""

from pathlib import Path

from relances_app.domain.refusals import LinkFound
from relances_app.paths import find_links


def refuse_links(folder: Path) -> None:
    """Raise LinkFound when a file or folder of the program is a link to another place."""
    if links := find_links(folder):
        raise LinkFound(links[0])
