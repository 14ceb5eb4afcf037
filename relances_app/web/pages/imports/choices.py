"""What the user chose on the preview, kept with the pending import so that every later page shows it again."""

from dataclasses import replace

from flask import request

from relances_app.domain.accounts.doubt import Answer
from relances_app.web.forms import SCOPES
from relances_app.web.pages.imports.pending import build_preview, get_pending, start_job
from relances_app.web.request_context import get_state


def take_exclusions(token: str) -> None:
    """Keep the documents to leave out and the contacts to merge, if the form has them.

    An empty check box is not submitted: the field `apercu` tells a form with empty boxes from one without boxes.
    """
    left_out, same = request.form.getlist("laisser"), request.form.getlist("meme")
    if left_out or same or "apercu" in request.form:
        pending = replace(get_pending(token), excluded=frozenset(left_out), merged=frozenset(same))
        get_state().pending_imports[token] = pending


def take_scope(token: str) -> None:
    """Keep whether the files list all open invoices or only additions."""
    chosen = SCOPES.get(request.form.get("portee", ""))
    get_state().pending_imports[token] = replace(get_pending(token), is_whole_list=chosen)


def has_other_scope(token: str) -> bool:
    """Return whether the form says something else about the content of the files than the preview assumed."""
    chosen = SCOPES.get(request.form.get("portee", ""))
    preview = build_preview(token)
    return chosen is not None and (preview.is_scope_unknown or chosen != preview.is_whole_list)


def take_answers(token: str) -> bool:
    """Save the answers of the form with the preview; return whether the files have to be read again for them."""
    preview = build_preview(token)
    given = {
        one.key: chosen for one in preview.still_paid if (chosen := request.form.get(f"doute-{one.key}"))
    }
    for group in preview.doubt_groups:
        common = request.form.get(f"tous-{group.doubts[0].key}", "")
        for doubt in group.doubts:
            chosen = request.form.get(f"doute-{doubt.key}", "") or common
            if doubt.accepts(chosen):
                given[doubt.key] = chosen
    if not given:
        return False
    pending = get_pending(token)
    answers = {**pending.answers, **given}
    asked = {doubt.key for reading in preview.files for doubt in reading.doubts}
    is_read_again = any(
        key in asked and chosen not in {Answer.DUE, Answer.NOT_DUE} for key, chosen in given.items()
    )
    job = start_job(pending.files, answers) if is_read_again and pending.files else pending.job
    get_state().pending_imports[token] = replace(pending, answers=answers, job=job)
    return is_read_again
