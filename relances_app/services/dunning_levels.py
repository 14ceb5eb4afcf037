"""The ladder: what each level is called, when it is due, by which ways it leaves and what it claims."""

from relances_app.domain.dunning.dunning_levels import (
    DEFAULT_LADDER,
    MAX_DEADLINE_DAYS,
    MAX_GRACE_DAYS,
    Ladder,
    Rung,
)
from relances_app.domain.errors import Refusal
from relances_app.domain.messages.template import DEFAULTS, Wording, cites_deadline
from relances_app.store import dunning_levels as store
from relances_app.store import message_templates as message_templates_store
from relances_app.store.database.database import Books

LONGEST_NAME = 40


def find_ladder(db: Books) -> Ladder:
    """Return every level as it is set."""
    return store.find_ladder(db)


def keep_rung(db: Books, rung: Rung) -> None:
    """Keep one level; raises Refusal with the field that is wrong."""
    if not rung.name or len(rung.name) > LONGEST_NAME or not rung.name.isprintable():
        raise Refusal(f"Donnez un nom de {LONGEST_NAME} caractères au plus.", "name")
    if not 0 <= rung.grace_days <= MAX_GRACE_DAYS:
        raise Refusal(f"Indiquez un nombre entre 0 et {MAX_GRACE_DAYS}.", "grace_days")
    if not 0 <= rung.deadline_days <= MAX_DEADLINE_DAYS:
        raise Refusal(f"Indiquez un nombre entre 0 et {MAX_DEADLINE_DAYS}.", "deadline_days")
    if not rung.deadline_days and _list_citing(db, rung.level):
        raise Refusal(
            "Les textes de ce niveau citent le délai accordé : indiquez au moins un jour, ou retirez-le d'abord "
            "de ces textes sur la page « Modèles ».",
            "deadline_days",
        )
    with db.write():
        store.keep_rung(db, rung)


def _list_citing(db: Books, level: int) -> list[Wording]:
    wordings = (message_templates_store.find_wording(db, key) for key in DEFAULTS if key[0] == level)
    return [wording for wording in wordings if cites_deadline(wording)]


def forget_rung(db: Books, level: int) -> None:
    """Go back to the level as it came; raises Refusal where texts cite days that it does not grant."""
    keep_rung(db, DEFAULT_LADDER[level])
