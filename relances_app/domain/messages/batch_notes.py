"""Notes of a batch (« Personnalisation du courrier »): texts above and below the table, for one batch only."""

from dataclasses import dataclass, replace

from relances_app.domain.errors import UserError
from relances_app.domain.messages.template import (
    TABLE_PLACEHOLDER,
    MessageTemplate,
    split_body,
    validate_placeholders,
)

MAX_LENGTH = 2_000
"""Longest note in characters."""


@dataclass(frozen=True, slots=True)
class BatchNotes:
    """Texts added to every message of a batch; they may contain the placeholders of message templates."""

    above: str = ""
    below: str = ""

    def apply_to(self, template: MessageTemplate) -> MessageTemplate:
        """Return the template with the notes around its table of documents."""
        if not (self.above or self.below):
            return template
        before, after = split_body(template.body)
        parts = (before, self.above, f"{{{{{TABLE_PLACEHOLDER}}}}}", self.below, after)
        return replace(template, body="\n\n".join(part for part in parts if part))


NO_NOTES = BatchNotes()


def parse_batch_notes(above: str, below: str) -> BatchNotes:
    """Return the notes entered in a form; raises UserError for an unknown placeholder or a text that is too long."""
    notes = BatchNotes(*(_clean(text) for text in (above, below)))
    for text, field in ((notes.above, "au_dessus"), (notes.below, "en_dessous")):
        if len(text) > MAX_LENGTH:
            raise UserError(f"Raccourcissez cette personnalisation : {MAX_LENGTH} caractères au plus.", field)
        validate_placeholders(text, field)
        if split_body(text) != (text, ""):
            raise UserError(
                "Le tableau des documents y est déjà : ne l’ajoutez pas dans la personnalisation.", field
            )
    return notes


def _clean(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    return "\n".join("".join(c for c in line if c.isprintable()).rstrip() for line in lines)
