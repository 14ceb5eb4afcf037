"""One message for every form that saves settings: « Enregistré à 14:32. », with an undo where there is one."""

from collections.abc import Callable

from flask import flash

from relances_app.services.database import Database
from relances_app.system.clock import now
from relances_app.web.undo import offer_undo


def report_saved(undo: Callable[[Database], object] | None = None, what: str = "Enregistré") -> None:
    """Show when something was saved, `what` in French; `undo` restores what was there before."""
    sentence = f"{what} à {now():%H:%M}."
    if undo is None:
        flash(sentence)
    else:
        offer_undo(sentence, undo, undone="Modifications annulées.")
