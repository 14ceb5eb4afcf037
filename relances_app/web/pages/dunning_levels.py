"""The page « Scénario de relance »: name, delays, channels and charges of each dunning level."""

from typing import Any

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired

from relances_app.domain.dunning.dunning_levels import (
    DEFAULT_LEVELS,
    LEVELS,
    AllowedChannels,
    ChargesMode,
    DunningLevel,
    ManagementCopy,
)
from relances_app.domain.errors import UserError
from relances_app.services import dunning_levels, structure
from relances_app.services.database import Database
from relances_app.web import forms
from relances_app.web.htmx import redirect_to
from relances_app.web.levels import get_levels
from relances_app.web.request_context import get_db
from relances_app.web.saves import report_saved
from relances_app.web.structure_form import REMINDER_FIELDS, StructureForm, build_structure_form
from relances_app.web.structure_save import save_structure
from relances_app.web.undo import offer_undo

page = Blueprint("dunning_levels", __name__, url_prefix="/echelle")

LEVEL_RULE = "/<int(min=1, max=3):level>"


class LevelForm(forms.Form):
    """One level; the fields have the names of the attributes of DunningLevel."""

    name = StringField(
        "Nom",
        description="sur les écrans, et {{niveau}} dans les textes",
        validators=[InputRequired("Donnez un nom.")],
    )
    grace_days = IntegerField(
        "Délai avant de relancer",
        description="jours après l'échéance, puis après la relance précédente",
        validators=[InputRequired(forms.INTEGER_MESSAGE)],
    )
    deadline_days = IntegerField(
        "Jours accordés pour payer",
        description="donne {{delai}} et {{date_limite_de_paiement}} ; 0 : « dans les meilleurs délais »",
        validators=[InputRequired(forms.INTEGER_MESSAGE)],
    )
    channels = SelectField(
        "Canaux permis",
        choices=[
            SelectChoice(AllowedChannels.BOTH.value, "mail ou lettre"),
            SelectChoice(AllowedChannels.MAIL.value, "mail seulement"),
            SelectChoice(AllowedChannels.LETTER.value, "lettre seulement"),
        ],
        description="par où ce niveau peut partir",
    )
    charges = SelectField(
        "Pénalités et 40 €",
        choices=[
            SelectChoice(ChargesMode.NONE.value, "Non mentionnées"),
            SelectChoice(ChargesMode.MENTIONED.value, "Mentionnées"),
            SelectChoice(ChargesMode.CHARGED.value, "Réclamées"),
        ],
        description="aux professionnels ; jamais 40 € ni pénalités à un particulier",
    )
    lists_upcoming = BooleanField(
        "Nommer aussi les factures à échoir", description="pour information, jamais réclamées"
    )
    lists_disputed = BooleanField(
        "Nommer aussi les factures en litige", description="pour information, jamais réclamées"
    )
    visible_copies = StringField(
        "Copie visible", description="adresses mises en copie de chaque mail, par exemple le commercial"
    )
    hidden_copies = StringField("Copie cachée", description="adresses que le client ne voit pas")
    management_copy = SelectField(
        "Copie à la direction du client",
        choices=[
            SelectChoice(ManagementCopy.NONE.value, "non"),
            SelectChoice(ManagementCopy.VISIBLE.value, "visible"),
            SelectChoice(ManagementCopy.HIDDEN.value, "cachée"),
        ],
        default=ManagementCopy.NONE.value,
        description="aux clients dont la page a une adresse mail de la direction",
    )


@page.get("")
def show() -> str:
    """Show the forms of the three levels."""
    return _render_page({})


@page.post("")
def save_all() -> Response | tuple[str, int]:
    """Save the three levels and how they share a message, or show the errors next to their fields."""
    submitted = {level: LevelForm(prefix=f"n{level}-") for level in LEVELS}
    settings = build_structure_form(REMINDER_FIELDS)
    is_valid = [
        form.validate_on_submit() for form in (settings, *submitted.values())
    ]  # each shows its errors
    if not all(is_valid):
        return _render_page(submitted, settings), 422
    previous, previous_settings = tuple(get_levels().values()), _get_settings()
    try:
        dunning_levels.save_levels(get_db(), [_read_level(form, level) for level, form in submitted.items()])
    except UserError as error:
        prefix, _, field = error.field.partition("-")
        submitted[int(prefix[1:])][field].errors = [error.message]
        return _render_page(submitted, settings), 422
    save_structure(settings.data)

    def restore(db: Database) -> None:
        dunning_levels.save_levels(db, previous)
        structure.save_values(db, previous_settings)

    report_saved(restore)
    return redirect_to(url_for(".show"))


@page.post(f"{LEVEL_RULE}/origine")
def reset(level: int) -> Response:
    """Reset a level to its default."""
    forms.validate_or_raise(forms.ConfirmForm())
    previous = get_levels()[level]
    dunning_levels.reset_level(get_db(), level)
    offer_undo(f"Niveau {level} rétabli.", lambda db: dunning_levels.save_level(db, previous))
    return redirect_to(url_for(".show", _anchor=f"niveau-{level}"))


def _read_level(form: LevelForm, level: int) -> DunningLevel:
    return DunningLevel(
        level,
        " ".join((form.name.data or "").split()),
        form.grace_days.data or 0,
        form.deadline_days.data or 0,
        AllowedChannels(form.channels.data),
        ChargesMode(form.charges.data),
        lists_upcoming=bool(form.lists_upcoming.data),
        lists_disputed=bool(form.lists_disputed.data),
        visible_copies=form.visible_copies.data or "",
        hidden_copies=form.hidden_copies.data or "",
        management_copy=ManagementCopy(form.management_copy.data or ""),
    )


def _get_settings() -> dict[str, Any]:
    values = structure.get_values(get_db())
    return {name: values[name] for name in REMINDER_FIELDS}


def _render_page(submitted_forms: dict[int, LevelForm], settings: StructureForm | None = None) -> str:
    levels = get_levels()
    shown = {
        level: submitted_forms.get(level) or LevelForm(formdata=None, prefix=f"n{level}-", obj=levels[level])
        for level in LEVELS
    }
    return render_template(
        "dunning_levels/page.html",
        shown=shown,
        settings=settings or build_structure_form(REMINDER_FIELDS, formdata=None, data=_get_settings()),
        levels=levels,
        original=DEFAULT_LEVELS,
        is_unsaved=bool(submitted_forms),
    )
