"""Backups on the page « Structure »."""

from flask import url_for
from werkzeug.wrappers import Response

from relances_app.domain.errors import UserError
from relances_app.runtime.startup import restore_backup
from relances_app.services import backups
from relances_app.system.clock import now
from relances_app.web import forms as web_forms
from relances_app.web.htmx import redirect_to
from relances_app.web.pages.structure import forms
from relances_app.web.pages.structure.blueprint import page
from relances_app.web.request_context import close_db, get_state


@page.post("/sauvegarder")
def back_up() -> Response:
    """Create a backup."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    backups.create(get_state().folder, now())
    return redirect_to(url_for(".show_backups"))


@page.post("/reprendre")
def restore() -> Response:
    """Replace the database with a backup; unsent messages are held."""
    form = forms.RestoreBackupForm()
    web_forms.validate_or_raise(form)
    state = get_state()
    if state.sender.is_busy:
        raise UserError("Un envoi est en cours : arrêtez-le avant de reprendre une sauvegarde.")
    with state.mailbox.pause():
        close_db()
        state.sender.password = None  # the backup may name another server
        state.switch_database(restore_backup(state.folder, form.nom.data, now()))
    return redirect_to(url_for("outbox.show"))
