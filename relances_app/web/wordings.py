"""The page « Modèles »: the texts of mails and letters, and how they read."""

from __future__ import annotations

from typing import TypedDict, Unpack

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.language import Language
from relances_app.domain.refusals import Refusal
from relances_app.domain.wording import PLACEHOLDERS, Audience, Channel, Key, Wording
from relances_app.services import wordings
from relances_app.web import forms
from relances_app.web.books import get_books, today
from relances_app.web.htmx import go_to, render
from relances_app.web.rungs import find_rungs
from relances_app.web.undoing import offer

page = Blueprint("wordings", __name__, url_prefix="/modeles")

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
    wording = wordings.find_wording(get_books(), _read_key(**place))
    return _draw(
        wording, forms.WordingForm(formdata=None, data={"subject": wording.subject, "body": wording.body})
    )


@page.post(PLACE)
def keep(**place: Unpack[Place]) -> Response | tuple[str, int]:
    """Keep the structure's own text, or say beside the field what is wrong."""
    form = forms.WordingForm()
    wording = _read(form, _read_key(**place))
    if not form.validate_on_submit():
        return _draw(wording, form), 422
    before = wordings.find_wording(get_books(), _read_key(**place))
    try:
        wordings.keep_wording(get_books(), wording)
    except Refusal as refusal:
        form[refusal.field].errors = [refusal.sentence]
        return _draw(wording, form), 422
    offer("Texte enregistré.", lambda db: wordings.put_back(db, before))
    return go_to(url_for(".edit", **place))


@page.post(f"{PLACE}/origine")
def forget(**place: Unpack[Place]) -> Response:
    """Go back to the original text."""
    forms.require(forms.Act())
    before = wordings.find_wording(get_books(), _read_key(**place))
    wordings.forget_wording(get_books(), _read_key(**place))
    offer("Texte remis comme à l’origine.", lambda db: wordings.put_back(db, before))
    return go_to(url_for(".edit", **place))


@page.post(f"{PLACE}/apercu")
def preview(**place: Unpack[Place]) -> Response:
    """Show the text being written as a customer would read it; nothing is kept."""
    trial = _try(_read(forms.WordingForm(), _read_key(**place)))
    return render("wordings/preview.html", "wordings/_preview.html", trial=trial)


@page.post(f"{PLACE}/apercu.pdf")
def preview_letter(**place: Unpack[Place]) -> Response:
    """Give the letter being written as it would be printed; nothing is kept."""
    form = forms.WordingForm()
    forms.require(form)
    response = make_response(wordings.print_trial(get_books(), _try(_read(form, _read_key(**place)))))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="apercu.pdf"'
    return response


def _try(wording: Wording) -> wordings.Trial:
    return wordings.try_wording(get_books(), wording, request.values.get("client", "")[:100], today())


def _read_key(**place: Unpack[Place]) -> Key:
    return (
        place["level"],
        Channel(place["channel"]),
        Audience(place["audience"]),
        Language(place["language"]),
    )


def _read(form: forms.WordingForm, key: Key) -> Wording:
    body = (form.body.data or "").replace("\r\n", "\n")
    return Wording(*key, form.subject.data or "", body)


def _draw(wording: Wording, form: forms.WordingForm) -> str:
    return render_template(
        "wordings/page.html",
        wording=wording,
        form=form,
        names=NAMES,
        ordinals={level: rung.name for level, rung in sorted(find_rungs().items())},
        placeholders=PLACEHOLDERS,
        trial=_try(_read(form, wording.key) if form.is_submitted() else wording),
        customers=wordings.list_names(get_books()),
        is_original=wordings.is_original(wording),
        channels=list(Channel),
        audiences=list(Audience),
        languages=list(Language),
    )
