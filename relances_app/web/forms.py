"""Forms."""

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import Field, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, ValidationError

from relances_app.domain.accounts.customer import CUSTOMER_KIND_LABELS, CustomerKind
from relances_app.domain.errors import UserError
from relances_app.domain.sending.providers import PROVIDERS

INTEGER_MESSAGE = "Indiquez un nombre entier."
MAX_200_CHARS = Length(max=200, message="200 caractères au plus.")
WTFORMS_MESSAGES = {
    "Not a valid integer value.": INTEGER_MESSAGE,
    "Not a valid date value.": "Indiquez une date, par exemple 01/08/2024.",
    "Not a valid choice.": "Choisissez dans la liste.",
}
"""What WTForms says by itself, in the words of the program; no file of translations to carry along."""


class _Translations:
    def gettext(self, text: str) -> str:
        return WTFORMS_MESSAGES.get(text, text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return one if number < 2 else many


class Form(FlaskForm):  # type: ignore[misc]
    """A form of the program."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """The messages of WTForms itself are French too."""

        def get_translations(self, _form: FlaskForm) -> _Translations:
            """Return the words of the program."""
            return _Translations()


class EmailForm(Form):
    """A customer's address, corrected in place."""

    email = StringField("Adresse mail", description="vide : ce client ne reçoit que des lettres")

    def validate_email(self, field: Field) -> None:
        """Take one plain address, or none at all."""
        validate_address(field)


class UploadForm(Form):
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


class ConfirmForm(Form):
    """A button with nothing to fill in."""


class ProviderForm(Form):
    """The choice of a mail provider."""

    fournisseur = SelectField(
        "Votre fournisseur",
        choices=[
            SelectChoice("", "d’après l’adresse d’expédition"),
            *(SelectChoice(p.key, p.name) for p in PROVIDERS),
        ],
        default="",
    )


class CustomerTypeForm(Form):
    """In what capacity a customer buys."""

    qualite = SelectField(
        "Ce client est",
        choices=[SelectChoice(kind.value, CUSTOMER_KIND_LABELS[kind]) for kind in CustomerKind],
        description="décide du modèle de texte, des pénalités et des 40 €",
    )


def validate_address(field: Field) -> None:
    """Take one plain address, or none; anything else is said beside the field."""
    from relances_app.services.customers import check_email  # noqa: PLC0415  email_validator is loaded when wanted

    try:
        field.data = check_email(field.data or "") if (field.data or "").strip() else ""
    except UserError as error:
        raise ValidationError(error.message) from error


def validate_or_raise(form: Form) -> None:
    """Raise the first thing that is wrong with a form that has no page of its own."""
    if not form.validate_on_submit():
        first = next((error for errors in form.errors.values() for error in errors), "Formulaire incomplet.")
        raise UserError(str(first))
