"""« Personnalisation du courrier »: two texts above and below the table, for one run only."""

from dataclasses import dataclass, replace

from relances_app.domain.errors import Refusal
from relances_app.domain.messages.template import TABLE, Wording, check, split_body

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class RunTexts:
    """What a person adds to every message of a run; the placeholders of wordings may stand in it."""

    above: str = ""
    below: str = ""

    def add_to(self, wording: Wording) -> Wording:
        """Return a wording with the texts around its table."""
        if not (self.above or self.below):
            return wording
        before, after = split_body(wording.body)
        parts = (before, self.above, f"{{{{{TABLE}}}}}", self.below, after)
        return replace(wording, body="\n\n".join(part for part in parts if part))


NO_TEXTS = RunTexts()


def read_run_texts(above: str, below: str) -> RunTexts:
    """Return the texts as they arrive from a form; raises Refusal for an unknown placeholder or too long a text."""
    texts = RunTexts(*(_clean(text) for text in (above, below)))
    for text, field in ((texts.above, "au_dessus"), (texts.below, "en_dessous")):
        if len(text) > LONGEST:
            raise Refusal(f"Raccourcissez cette personnalisation : {LONGEST} caractères au plus.", field)
        check(text, field)
        if split_body(text) != (text, ""):
            raise Refusal(
                "Le tableau des documents y est déjà : ne l’ajoutez pas dans la personnalisation.", field
            )
    return texts


def _clean(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    return "\n".join("".join(c for c in line if c.isprintable()).rstrip() for line in lines)
