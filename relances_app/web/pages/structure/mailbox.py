"""Reading of the mailbox: its settings, and a reading on demand."""

from flask import render_template, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, Field, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from relances_app.domain.errors import UserError
from relances_app.domain.sending.providers import guess_imap_host
from relances_app.services import mail_server, structure
from relances_app.services.mailbox import settings as mailbox
from relances_app.web import forms as web_forms
from relances_app.web.htmx import redirect_to, render
from relances_app.web.pages.structure.blueprint import page
from relances_app.web.request_context import get_db, get_state

COUNT_LABELS = {
    "failed": ("message non distribué", "messages non distribués"),
    "delayed": ("message retardé", "messages retardés"),
    "reply": ("réponse", "réponses"),
    "auto_reply": ("réponse automatique", "réponses automatiques"),
    "copies": ("copie rangée dans « Envoyés »", "copies rangées dans « Envoyés »"),
    "questions": ("question dans « À vérifier »", "questions dans « À vérifier »"),
    "settled": ("envoi incertain éclairci", "envois incertains éclaircis"),
}


class MailboxForm(web_forms.Form):
    """Settings of the reading; the fields have the names of the columns."""

    mailbox_on = BooleanField("Lire les retours et les réponses dans ma boîte")
    imap_host = StringField("Serveur de lecture (IMAP)", description="par exemple imap.exemple.fr")
    imap_port = IntegerField(
        "Port",
        description="993 avec SSL/TLS, 143 avec STARTTLS",
        validators=[
            InputRequired(web_forms.INTEGER_MESSAGE),
            NumberRange(1, 65535, "Entre 1 et 65535."),
        ],
    )
    imap_security = SelectField(
        "Sécurité",
        choices=[
            SelectChoice("ssl", "SSL/TLS (port 993)"),
            SelectChoice("starttls", "STARTTLS (port 143)"),
            SelectChoice("none", "aucune (serveur local)"),
        ],
    )

    def validate_imap_host(self, field: Field) -> None:
        """Accept a host name, which is needed where reading is on."""
        field.data = (field.data or "").strip()
        try:
            structure.check_value("imap_host", field.data)
        except UserError as error:
            raise ValidationError(error.message) from error
        if self.mailbox_on.data and not field.data:
            raise ValidationError("Indiquez le serveur de lecture.")


@page.get("/boite")
def show_mailbox() -> str:
    """Show the settings of the reading and its last result."""
    db = get_db()
    values = structure.get_values(db)
    values["imap_host"] = values["imap_host"] or guess_imap_host(values["mail_host"])
    return _render_page(MailboxForm(formdata=None, data=values))


def _render_page(form: MailboxForm) -> str:
    db = get_db()
    return render_template(
        "structure/mailbox.html",
        form=form,
        status=mailbox.get_status(db),
        server=structure.get_structure(db).server,
        is_trial=mail_server.is_sandbox(db),
    )


@page.post("/boite")
def save_mailbox() -> Response | tuple[str, int]:
    """Save the settings; the server counts as confirmed on this computer."""
    form = MailboxForm()
    if not form.validate_on_submit():
        return _render_page(form), 422
    host = form.imap_host.data
    mailbox.save_settings(
        get_db(),
        is_on=bool(form.mailbox_on.data),
        host=host,
        port=form.imap_port.data,
        security=form.imap_security.data,
    )
    get_state().mailbox.wake()
    return redirect_to(url_for(".show_mailbox"))


@page.post("/boite/lire")
def read_mailbox() -> Response:
    """Read the mailbox now and show what was found."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    try:
        found = get_state().mailbox.check(get_db())
    except UserError as error:
        return render(
            "structure/tried.html", "structure/_tried.html", fine=False, sentence=error.message, reply=""
        )
    parts = [f"{number} {COUNT_LABELS[name][number > 1]}" for name, number in found.items() if number]
    sentence = f"Boîte lue : {', '.join(parts) or 'rien de nouveau'}."
    return render("structure/tried.html", "structure/_tried.html", fine=True, sentence=sentence, reply="")
