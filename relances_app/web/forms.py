"""Forms."""

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import Field, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, ValidationError

from relances_app.domain.accounts.customer import FRENCH_KINDS, CustomerKind
from relances_app.domain.errors import Refusal
from relances_app.domain.sending.providers import PROVIDERS

NUMBER = "Indiquez un nombre entier."
SHORT = Length(max=200, message="200 caractères au plus.")
FRENCH = {
    "Not a valid integer value.": NUMBER,
    "Not a valid date value.": "Indiquez une date, par exemple 01/08/2024.",
    "Not a valid choice.": "Choisissez dans la liste.",
}
"""What WTForms says by itself, in the words of the program; no file of translations to carry along."""


class _French:
    def gettext(self, text: str) -> str:
        return FRENCH.get(text, text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return one if number < 2 else many


class Form(FlaskForm):  # type: ignore[misc]
    """A form of the program."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """The messages of WTForms itself are French too."""

        def get_translations(self, _form: FlaskForm) -> _French:
            """Return the words of the program."""
            return _French()


class Email(Form):
    """A customer's address, put right in place."""

    email = StringField("Adresse mail", description="vide : ce client ne reçoit que des lettres")

    def validate_email(self, field: Field) -> None:
        """Take one plain address, or none at all."""
        checked_address(field)


class Upload(Form):
    """Files of open invoices."""

    fichiers = MultipleFileField("Fichiers")
    portee = RadioField(
        "Ce que contient ce fichier",
        choices=[
            SelectChoice(
                "fichier", "comme la dernière fois pour ce genre de fichier (demandé la première fois)"
            ),
            SelectChoice("liste", "toutes les factures non réglées (celles qui n’y sont plus sont soldées)"),
            SelectChoice("ajouts", "seulement des factures en plus"),
        ],
        default="fichier",
    )

    @property
    def is_whole_list(self) -> bool | None:
        """Whether what is missing is settled; None leaves it to the kind of file."""
        return {"liste": True, "ajouts": False}.get(self.portee.data)


class Act(Form):
    """A button with nothing to fill in."""


class Preset(Form):
    """The choice of a mail provider."""

    fournisseur = SelectField(
        "Votre fournisseur",
        choices=[
            SelectChoice("", "d’après l’adresse d’expédition"),
            *(SelectChoice(p.key, p.name) for p in PROVIDERS),
        ],
        default="",
    )


class Capacity(Form):
    """In what capacity a customer buys."""

    qualite = SelectField(
        "Ce client est",
        choices=[SelectChoice(kind.value, FRENCH_KINDS[kind]) for kind in CustomerKind],
        description="décide du modèle de texte, des pénalités et des 40 €",
    )


def checked_address(field: Field) -> None:
    """Take one plain address, or none; anything else is said beside the field."""
    from relances_app.services.customers import check_email  # noqa: PLC0415  email_validator is loaded when wanted

    try:
        field.data = check_email(field.data or "") if (field.data or "").strip() else ""
    except Refusal as refusal:
        raise ValidationError(refusal.sentence) from refusal


def require(form: Form) -> None:
    """Raise the first thing that is wrong with a form that has no page of its own."""
    if not form.validate_on_submit():
        first = next((error for errors in form.errors.values() for error in errors), "Formulaire incomplet.")
        raise Refusal(str(first))
