"""Doubts of one kind, which one answer may settle together."""

from collections.abc import Iterable
from dataclasses import dataclass

from relances_app.domain.accounts.doubt import DOUBT_LABELS, Choice, Doubt, DoubtKind


@dataclass(frozen=True, slots=True)
class DoubtGroup:
    """Doubts of one kind with the same choices, so that one answer may serve all of them."""

    kind: DoubtKind
    choices: tuple[Choice, ...]
    doubts: tuple[Doubt, ...]

    @property
    def label(self) -> str:
        """What the screen calls it."""
        return DOUBT_LABELS[self.kind]

    @property
    def has_common_choices(self) -> bool:
        """Say whether one answer may be given to several at once."""
        return len(self.doubts) > 1


def group_doubts(doubts: Iterable[Doubt]) -> tuple[DoubtGroup, ...]:
    """Return doubts by kind and choices, in the order in which the kinds come first."""
    groups: dict[tuple[DoubtKind, tuple[Choice, ...]], list[Doubt]] = {}
    for doubt in doubts:
        groups.setdefault((doubt.kind, doubt.choices), []).append(doubt)
    return tuple(DoubtGroup(kind, choices, tuple(found)) for (kind, choices), found in groups.items())
