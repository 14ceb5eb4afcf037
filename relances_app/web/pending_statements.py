"""Uploaded bank statements that are not confirmed yet, in memory until they are saved or discarded."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import cast

from relances_app.domain.errors import NotFound, UserError
from relances_app.domain.reconciliation.bank_statement import Statement
from relances_app.services import payments
from relances_app.system.clock import now, today
from relances_app.web.request_context import get_db, get_state

MAX_PENDING = 20
MAX_BYTES = 80 * 1024 * 1024
"""Maximum total size of the pending statements."""


@dataclass(frozen=True, slots=True)
class PendingStatement:
    """An uploaded statement with the file that it was read from."""

    name: str
    content: bytes
    statement: Statement

    def propose(self) -> payments.MatchProposals:
        """Match the statement with the documents open now."""
        return payments.propose_matches(get_db(), self.statement, today())


def add(statements: Iterable[payments.ReadStatement]) -> list[str]:
    """Add statements and return their tokens; raises UserError and adds none if too many wait."""
    arrived = [PendingStatement(read.name, read.content, read.statement) for read in statements]
    pending = _get_pending()
    if len(pending) + len(arrived) > MAX_PENDING or _count_bytes([*pending.values(), *arrived]) > MAX_BYTES:
        raise UserError(
            "Trop de relevés à valider : enregistrez-les ou ignorez-les sur la page « Règlements », "
            "puis importez les suivants."
        )
    known_tokens = {(statement.name, statement.content): token for token, statement in pending.items()}
    tokens = [
        known_tokens.get((statement.name, statement.content)) or secrets.token_urlsafe(16)
        for statement in arrived
    ]
    for token, statement in zip(tokens, arrived, strict=True):
        pending.setdefault(token, statement)
    return tokens


def hold_documents(tokens: list[str]) -> None:
    """Hold the documents that the payments of statements may settle until a person has answered."""
    for token in tokens:
        proposals = get(token).propose()
        if not proposals.statement.is_date_order_unknown:
            payments.keep_open(get_db(), proposals, (), now())


def list_pending() -> dict[str, str]:
    """Return the names of the pending statements by token, the oldest first."""
    return {token: statement.name for token, statement in _get_pending().items()}


def get(token: str) -> PendingStatement:
    """Return a pending statement; raises NotFound."""
    if token not in _get_pending():
        raise NotFound("Ce relevé n'est plus en mémoire : choisissez de nouveau le fichier. Il")
    return _get_pending()[token]


def set_date_order(token: str, *, day_first: bool) -> None:
    """Set whether days or months come first in the dates of a QIF file; raises NotFound."""
    pending = get(token)
    statement = payments.reread_statement(pending.name, pending.content, day_first=day_first)
    _get_pending()[token] = replace(pending, statement=statement)


def remove(token: str) -> None:
    """Remove a statement that was saved or discarded."""
    _get_pending().pop(token, None)


def _get_pending() -> dict[str, PendingStatement]:
    return cast("dict[str, PendingStatement]", get_state().pending_statements)


def _count_bytes(statements: list[PendingStatement]) -> int:
    return sum(len(statement.content) for statement in statements)
