"""Backups."""

from flask import url_for
from werkzeug.wrappers import Response

from relances_app.domain.errors import Refusal
from relances_app.runtime.startup import restore_backup
from relances_app.services import backups
from relances_app.system.clock import now
from relances_app.web import forms as web_forms
from relances_app.web.htmx import go_to
from relances_app.web.pages.structure import forms
from relances_app.web.pages.structure.blueprint import page
from relances_app.web.request_context import close_books, get_program


@page.post("/sauvegarder")
def back_up() -> Response:
    """Make a backup now."""
    web_forms.require(web_forms.Act())
    backups.make(get_program().folder, now())
    return go_to(url_for(".show", _anchor="sauvegardes"))


@page.post("/reprendre")
def restore() -> Response:
    """Put a backup in the place of the books; what was not sent is held back."""
    form = forms.Restore()
    web_forms.require(form)
    program = get_program()
    if program.sender.is_busy:
        raise Refusal("Un envoi est en cours : arrêtez-le avant de reprendre une sauvegarde.")
    close_books()
    program.sender.password = None  # the backup may name another server
    program.turn_to(restore_backup(program.folder, form.nom.data, now()))
    return go_to(url_for("outbox.show"))
