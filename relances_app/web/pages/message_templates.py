"""The page « Modèles »: edit, preview and reset message templates."""

from __future__ import annotations

from typing import TypedDict, Unpack

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.errors import UserError
from relances_app.domain.language import Language
from relances_app.domain.messages.template import PLACEHOLDERS, Audience, MessageTemplate, MessageTemplateKey
from relances_app.services import message_templates
from relances_app.system.clock import today
from relances_app.web import forms
from relances_app.web.forms import Form
from relances_app.web.htmx import redirect_to, render
from relances_app.web.levels import get_levels
from relances_app.web.request_context import get_db
from relances_app.web.saves import report_saved
from relances_app.web.undo import offer_undo


class MessageTemplateForm(Form):
    """Subject and body of a template."""

    subject = StringField(
        "Objet",
        description="sans montant : d'autres que le client peuvent le lire",
        validators=[InputRequired("L'objet manque."), Length(max=200, message="200 caractères au plus.")],
    )
    body = TextAreaField(
        "Texte",
        description="une ligne vide sépare les paragraphes",
        render_kw={"rows": 22},
        validators=[
            InputRequired("Le texte manque."),
            Length(max=10_000, message="10 000 caractères au plus."),
        ],
    )


page = Blueprint("message_templates", __name__, url_prefix="/modeles")

TEMPLATE_RULE = (
    "/<any(fr, en):language>/<any(mail, letter):channel>/<int(min=1, max=3):level>"
    "/<any(professional, private):audience>"
)
LABELS = {
    Channel.MAIL: "Mail",
    Channel.LETTER: "Lettre",
    Audience.PROFESSIONAL: "professionnels",
    Audience.PRIVATE: "particuliers",
}


class TemplateKey(TypedDict):
    """URL parameters that identify a template."""

    language: str
    channel: str
    level: int
    audience: str


@page.get("")
def show() -> Response:
    """Redirect to the first template."""
    return redirect_to(url_for(".edit", language="fr", channel="mail", level=1, audience="professional"))


@page.get(TEMPLATE_RULE)
def edit(**template_key: Unpack[TemplateKey]) -> str:
    """Show the form of one template."""
    template = message_templates.get_template(get_db(), _read_key(**template_key))
    return _render_page(
        template,
        MessageTemplateForm(formdata=None, data={"subject": template.subject, "body": template.body}),
    )


@page.post(TEMPLATE_RULE)
def save(**template_key: Unpack[TemplateKey]) -> Response | tuple[str, int]:
    """Save a custom template, or show the error next to its field."""
    form = MessageTemplateForm()
    template = _read_template(form, _read_key(**template_key))
    if not form.validate_on_submit():
        return _render_page(template, form), 422
    previous = message_templates.get_template(get_db(), _read_key(**template_key))
    try:
        message_templates.save_template(get_db(), template)
    except UserError as error:
        form[error.field].errors = [error.message]
        return _render_page(template, form), 422
    report_saved(lambda db: message_templates.restore_template(db, previous), "Texte enregistré")
    return redirect_to(url_for(".edit", **template_key))


@page.post(f"{TEMPLATE_RULE}/origine")
def reset(**template_key: Unpack[TemplateKey]) -> Response:
    """Reset a template to its default."""
    forms.validate_or_raise(forms.ConfirmForm())
    previous = message_templates.get_template(get_db(), _read_key(**template_key))
    message_templates.reset_template(get_db(), _read_key(**template_key))
    offer_undo("Texte par défaut rétabli.", lambda db: message_templates.restore_template(db, previous))
    return redirect_to(url_for(".edit", **template_key))


@page.post(f"{TEMPLATE_RULE}/apercu")
def preview(**template_key: Unpack[TemplateKey]) -> Response:
    """Show a preview of the submitted text; nothing is saved."""
    trial = _build_preview(_read_template(MessageTemplateForm(), _read_key(**template_key)))
    return render("message_templates/preview.html", "message_templates/_preview.html", trial=trial)


@page.post(f"{TEMPLATE_RULE}/apercu.pdf")
def preview_letter(**template_key: Unpack[TemplateKey]) -> Response:
    """Return the submitted letter as PDF; nothing is saved."""
    form = MessageTemplateForm()
    forms.validate_or_raise(form)
    response = make_response(
        message_templates.print_preview(
            get_db(), _build_preview(_read_template(form, _read_key(**template_key)))
        )
    )
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="apercu.pdf"'
    return response


def _build_preview(template: MessageTemplate) -> message_templates.TemplatePreview:
    return message_templates.preview_template(
        get_db(), template, request.values.get("client", "")[:100], today()
    )


def _read_key(**template_key: Unpack[TemplateKey]) -> MessageTemplateKey:
    return (
        template_key["level"],
        Channel(template_key["channel"]),
        Audience(template_key["audience"]),
        Language(template_key["language"]),
    )


def _read_template(form: MessageTemplateForm, key: MessageTemplateKey) -> MessageTemplate:
    body = (form.body.data or "").replace("\r\n", "\n")
    return MessageTemplate(*key, form.subject.data or "", body)


def _render_page(template: MessageTemplate, form: MessageTemplateForm) -> str:
    return render_template(
        "message_templates/page.html",
        template=template,
        form=form,
        is_unsaved=bool(form.errors),
        names=LABELS,
        ordinals={level: dunning_level.name for level, dunning_level in sorted(get_levels().items())},
        placeholders=PLACEHOLDERS,
        trial=_build_preview(_read_template(form, template.key) if form.is_submitted() else template),
        customers=message_templates.list_customer_names(get_db()),
        is_original=message_templates.is_default(template),
        channels=list(Channel),
        audiences=list(Audience),
        languages=list(Language),
    )
