"""Bank statements that wait for a person's word, in memory until they are kept or left."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import cast

from relances_app.domain.errors import NotFound, Refusal
from relances_app.services import payments
from relances_app.system.clock import today
from relances_app.web.request_context import get_books, get_program

MAX_WAITING = 20
MAX_BYTES = 80 * 1024 * 1024
"""What the statements that wait may hold together."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A statement as it came; `day_first` is the order of the dates of a QIF, once somebody told it."""

    name: str
    content: bytes
    day_first: bool | None = None

    def propose(self) -> payments.Proposals:
        """Read it, beside the documents that are open now."""
        return payments.propose_statement(
            get_books(), self.name, self.content, today(), day_first=self.day_first
        )


def take(files: list[tuple[str, bytes]]) -> list[str]:
    """Let statements wait, each under a token; raises Refusal, and takes none, where one cannot be read."""
    arrived = [Waiting(name, content) for name, content in files]
    for one in arrived:
        one.propose()
    waiting = _waiting()
    if len(waiting) + len(arrived) > MAX_WAITING or _weigh([*waiting.values(), *arrived]) > MAX_BYTES:
        raise Refusal(
            "Trop de relevés attendent votre accord : enregistrez-les ou laissez-les sur la page « Règlements », "
            "puis apportez les suivants."
        )
    same = {(one.name, one.content): token for token, one in waiting.items()}
    tokens = [same.get((one.name, one.content)) or secrets.token_urlsafe(16) for one in arrived]
    for token, one in zip(tokens, arrived, strict=True):
        waiting.setdefault(token, one)
    return tokens


def list_waiting() -> dict[str, str]:
    """Return the names of the statements that wait, by token, the oldest first."""
    return {token: one.name for token, one in _waiting().items()}


def find(token: str) -> Waiting:
    """Return a statement that waits; raises NotFound."""
    if token not in _waiting():
        raise NotFound("Ce relevé n'est plus en mémoire : choisissez de nouveau le fichier. Il")
    return _waiting()[token]


def tell_order(token: str, *, day_first: bool) -> None:
    """Say whether days or months come first in the dates of a QIF; raises NotFound."""
    _waiting()[token] = replace(find(token), day_first=day_first)


def forget(token: str) -> None:
    """Let a statement go: it was kept, or left."""
    _waiting().pop(token, None)


def _waiting() -> dict[str, Waiting]:
    return cast("dict[str, Waiting]", get_program().statements)


def _weigh(statements: list[Waiting]) -> int:
    return sum(len(one.content) for one in statements)
