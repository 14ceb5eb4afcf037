"""« Personnalisation du courrier »: two texts above and below the table, for one run only."""

from dataclasses import dataclass, replace

from relances_app.domain.errors import UserError
from relances_app.domain.messages.template import (
    TABLE_PLACEHOLDER,
    MessageTemplate,
    split_body,
    validate_placeholders,
)

MAX_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class BatchNotes:
    """What a person adds to every message of a run; the placeholders of wordings may stand in it."""

    above: str = ""
    below: str = ""

    def apply_to(self, template: MessageTemplate) -> MessageTemplate:
        """Return a wording with the texts around its table."""
        if not (self.above or self.below):
            return template
        before, after = split_body(template.body)
        parts = (before, self.above, f"{{{{{TABLE_PLACEHOLDER}}}}}", self.below, after)
        return replace(template, body="\n\n".join(part for part in parts if part))


NO_NOTES = BatchNotes()


def parse_batch_notes(above: str, below: str) -> BatchNotes:
    """Return the texts as they arrive from a form; raises Refusal for an unknown placeholder or too long a text."""
    texts = BatchNotes(*(_clean(text) for text in (above, below)))
    for text, field in ((texts.above, "au_dessus"), (texts.below, "en_dessous")):
        if len(text) > MAX_LENGTH:
            raise UserError(f"Raccourcissez cette personnalisation : {MAX_LENGTH} caractères au plus.", field)
        validate_placeholders(text, field)
        if split_body(text) != (text, ""):
            raise UserError(
                "Le tableau des documents y est déjà : ne l’ajoutez pas dans la personnalisation.", field
            )
    return texts


def _clean(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    return "\n".join("".join(c for c in line if c.isprintable()).rstrip() for line in lines)
