"""Message templates."""

from typing import TypedDict, Unpack

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.errors import Refusal
from relances_app.domain.language import Language
from relances_app.domain.messages.template import PLACEHOLDERS, Audience, Key, Wording
from relances_app.services import message_templates
from relances_app.system.clock import today
from relances_app.web import forms
from relances_app.web.forms import Form
from relances_app.web.htmx import go_to, render
from relances_app.web.levels import find_rungs
from relances_app.web.request_context import get_books
from relances_app.web.undo import offer


class WordingForm(Form):
    """A text of mails or letters."""

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

PLACE = (
    "/<any(fr, en):language>/<any(mail, letter):channel>/<int(min=1, max=3):level>"
    "/<any(professional, private):audience>"
)
NAMES = {
    Channel.MAIL: "Mail",
    Channel.LETTER: "Lettre",
    Audience.PROFESSIONAL: "professionnels",
    Audience.PRIVATE: "particuliers",
}


class Place(TypedDict):
    """Which text an address names."""

    language: str
    channel: str
    level: int
    audience: str


@page.get("")
def show() -> Response:
    """Open the first text."""
    return go_to(url_for(".edit", language="fr", channel="mail", level=1, audience="professional"))


@page.get(PLACE)
def edit(**place: Unpack[Place]) -> str:
    """Show one text for correction."""
    wording = message_templates.find_wording(get_books(), _read_key(**place))
    return _draw(wording, WordingForm(formdata=None, data={"subject": wording.subject, "body": wording.body}))


@page.post(PLACE)
def keep(**place: Unpack[Place]) -> Response | tuple[str, int]:
    """Keep the structure's own text, or say beside the field what is wrong."""
    form = WordingForm()
    wording = _read(form, _read_key(**place))
    if not form.validate_on_submit():
        return _draw(wording, form), 422
    before = message_templates.find_wording(get_books(), _read_key(**place))
    try:
        message_templates.keep_wording(get_books(), wording)
    except Refusal as refusal:
        form[refusal.field].errors = [refusal.sentence]
        return _draw(wording, form), 422
    offer("Texte enregistré.", lambda db: message_templates.put_back(db, before))
    return go_to(url_for(".edit", **place))


@page.post(f"{PLACE}/origine")
def forget(**place: Unpack[Place]) -> Response:
    """Go back to the original text."""
    forms.require(forms.Act())
    before = message_templates.find_wording(get_books(), _read_key(**place))
    message_templates.forget_wording(get_books(), _read_key(**place))
    offer("Texte remis comme à l’origine.", lambda db: message_templates.put_back(db, before))
    return go_to(url_for(".edit", **place))


@page.post(f"{PLACE}/apercu")
def preview(**place: Unpack[Place]) -> Response:
    """Show the text being written as a customer would read it; nothing is kept."""
    trial = _try(_read(WordingForm(), _read_key(**place)))
    return render("message_templates/preview.html", "message_templates/_preview.html", trial=trial)


@page.post(f"{PLACE}/apercu.pdf")
def preview_letter(**place: Unpack[Place]) -> Response:
    """Give the letter being written as it would be printed; nothing is kept."""
    form = WordingForm()
    forms.require(form)
    response = make_response(
        message_templates.print_trial(get_books(), _try(_read(form, _read_key(**place))))
    )
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="apercu.pdf"'
    return response


def _try(wording: Wording) -> message_templates.Trial:
    return message_templates.try_wording(
        get_books(), wording, request.values.get("client", "")[:100], today()
    )


def _read_key(**place: Unpack[Place]) -> Key:
    return (
        place["level"],
        Channel(place["channel"]),
        Audience(place["audience"]),
        Language(place["language"]),
    )


def _read(form: WordingForm, key: Key) -> Wording:
    body = (form.body.data or "").replace("\r\n", "\n")
    return Wording(*key, form.subject.data or "", body)


def _draw(wording: Wording, form: WordingForm) -> str:
    return render_template(
        "message_templates/page.html",
        wording=wording,
        form=form,
        names=NAMES,
        ordinals={level: rung.name for level, rung in sorted(find_rungs().items())},
        placeholders=PLACEHOLDERS,
        trial=_try(_read(form, wording.key) if form.is_submitted() else wording),
        customers=message_templates.list_names(get_books()),
        is_original=message_templates.is_original(wording),
        channels=list(Channel),
        audiences=list(Audience),
        languages=list(Language),
    )
