"""The page « Échelle »: what each level is called, when it is due, how it leaves and what it claims."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired

from relances_app.domain.dunning.dunning_levels import DEFAULT_LADDER, LEVELS, Channels, ChargesMode, Rung
from relances_app.domain.errors import Refusal
from relances_app.services import dunning_levels
from relances_app.web import forms
from relances_app.web.htmx import go_to
from relances_app.web.levels import find_rungs
from relances_app.web.request_context import get_books
from relances_app.web.undo import offer

page = Blueprint("dunning_levels", __name__, url_prefix="/echelle")

LEVEL = "/<int(min=1, max=3):level>"


class RungForm(forms.Form):
    """One level; the fields bear the names of its facts."""

    name = StringField(
        "Nom",
        description="sur les écrans, et {{niveau}} dans les textes",
        validators=[InputRequired("Donnez un nom.")],
    )
    grace_days = IntegerField(
        "Délai avant de relancer",
        description="jours après l'échéance, puis après la relance précédente",
        validators=[InputRequired(forms.NUMBER)],
    )
    deadline_days = IntegerField(
        "Jours accordés pour payer",
        description="donne {{delai}} et {{date_limite_de_paiement}} ; 0 : « dans les meilleurs délais »",
        validators=[InputRequired(forms.NUMBER)],
    )
    channels = SelectField(
        "Canaux permis",
        choices=[
            SelectChoice(Channels.BOTH.value, "mail ou lettre"),
            SelectChoice(Channels.MAIL.value, "mail seulement"),
            SelectChoice(Channels.LETTER.value, "lettre seulement"),
        ],
        description="par où ce niveau peut partir",
    )
    charges = SelectField(
        "Pénalités et 40 €",
        choices=[
            SelectChoice(ChargesMode.SILENT.value, "pas mentionnées"),
            SelectChoice(ChargesMode.RECALLED.value, "rappelées en toutes lettres"),
            SelectChoice(ChargesMode.CLAIMED.value, "réclamées, avec leur détail"),
        ],
        description="aux professionnels ; jamais 40 € ni pénalités à un particulier",
    )


@page.get("")
def show() -> str:
    """Show the three levels for correction."""
    return _draw({})


@page.post(LEVEL)
def keep(level: int) -> Response | tuple[str, int]:
    """Keep one level, or say beside the field what is wrong."""
    form = RungForm(prefix=f"n{level}-")
    if not form.validate_on_submit():
        return _draw({level: form}), 422
    before = find_rungs()[level]
    try:
        dunning_levels.keep_rung(get_books(), _read(form, level))
    except Refusal as refusal:
        form[refusal.field].errors = [refusal.sentence]
        return _draw({level: form}), 422
    offer(f"Niveau {level} enregistré.", lambda db: dunning_levels.keep_rung(db, before))
    return go_to(url_for(".show", _anchor=f"niveau-{level}"))


@page.post(f"{LEVEL}/origine")
def forget(level: int) -> Response:
    """Go back to the level that comes with the program."""
    forms.require(forms.Act())
    before = find_rungs()[level]
    dunning_levels.forget_rung(get_books(), level)
    offer(f"Niveau {level} remis comme à l’origine.", lambda db: dunning_levels.keep_rung(db, before))
    return go_to(url_for(".show", _anchor=f"niveau-{level}"))


def _read(form: RungForm, level: int) -> Rung:
    return Rung(
        level,
        " ".join((form.name.data or "").split()),
        form.grace_days.data or 0,
        form.deadline_days.data or 0,
        Channels(form.channels.data),
        ChargesMode(form.charges.data),
    )


def _draw(given: dict[int, RungForm]) -> str:
    rungs = find_rungs()
    shown = {
        level: given.get(level) or RungForm(formdata=None, prefix=f"n{level}-", obj=rungs[level])
        for level in LEVELS
    }
    return render_template("dunning_levels/page.html", shown=shown, rungs=rungs, original=DEFAULT_LADDER)
