"""Base form with French messages, and the forms that several pages use."""

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, ValidationError

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
"""French text of the messages of WTForms, instead of its translation files."""


class _Translations:
    def gettext(self, text: str) -> str:
        return WTFORMS_MESSAGES.get(text, text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return one if number < 2 else many


class Form(FlaskForm):  # type: ignore[misc]
    """Base class of all forms, with CSRF protection and French messages."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Use the French messages of `WTFORMS_MESSAGES`."""

        def get_translations(self, _form: FlaskForm) -> _Translations:
            """Return the French messages."""
            return _Translations()


class EmailForm(Form):
    """Mail address of a customer, edited in the list."""

    email = StringField(
        "Adresse mail",
        description="jusqu’à cinq, séparées par des virgules ; vide : ce client ne reçoit que des lettres",
    )

    def validate_email(self, field: Field) -> None:
        """Accept one to five plain mail addresses, or none."""
        validate_address(field)


SCOPES = {"liste": True, "ajouts": False}
"""Whether files contain all open invoices, by the value of the field « Contenu du fichier »."""


class UploadForm(Form):
    """Upload of files with open invoices."""

    fichiers = MultipleFileField("Fichiers")
    portee = RadioField(
        "Contenu du fichier",
        choices=[
            SelectChoice(
                "fichier", "comme la dernière fois pour ce genre de fichier (demandé la première fois)"
            ),
            SelectChoice("liste", "toutes les factures ouvertes (les absentes seront soldées)"),
            SelectChoice("ajouts", "factures à ajouter"),
        ],
        default="fichier",
    )

    @property
    def is_whole_list(self) -> bool | None:
        """Whether missing documents count as settled; None uses the stored choice for the kind of file."""
        return SCOPES.get(self.portee.data)


class AgeLimitsForm(Form):
    """Ages in days from which data count as old and as stale."""

    avertir = IntegerField("Avertir après (jours)", validators=[InputRequired(INTEGER_MESSAGE)])
    refuser = IntegerField("Refuser d'envoyer après (jours)", validators=[InputRequired(INTEGER_MESSAGE)])


class ConfirmForm(Form):
    """A form with only a submit button."""


class ProviderForm(Form):
    """Choice of a mail provider."""

    fournisseur = SelectField(
        "Fournisseur",
        choices=[
            SelectChoice("", "d’après l’adresse d’expédition"),
            *(SelectChoice(p.key, p.name) for p in PROVIDERS),
        ],
        default="",
    )


class CustomerTypeForm(Form):
    """Type of a customer: professional or private."""

    qualite = SelectField(
        "Ce client est",
        choices=[SelectChoice(kind.value, CUSTOMER_KIND_LABELS[kind]) for kind in CustomerKind],
        description="décide du modèle de texte, des pénalités et des 40 €",
    )


def validate_address(field: Field) -> None:
    """Accept one to five plain mail addresses, or none; else show the error next to the field."""
    from relances_app.services.customers import check_email  # noqa: PLC0415  email_validator is loaded on demand

    try:
        field.data = check_email(field.data or "") if (field.data or "").strip() else ""
    except UserError as error:
        raise ValidationError(error.message) from error


def validate_or_raise(form: Form) -> None:
    """Raise UserError with the first error of a form that is not shown again with its errors."""
    if not form.validate_on_submit():
        first = next((error for errors in form.errors.values() for error in errors), "Formulaire incomplet.")
        raise UserError(str(first))


class PasswordForm(Form):
    """The mail password, kept until the program is closed."""

    mot_de_passe = PasswordField(
        "Mot de passe",
        description="certains fournisseurs veulent un mot de passe d'application, à créer sur leur site ; il n'est "
        "pas enregistré ici",
    )


class EraseSampleForm(Form):
    """Confirmation to erase the sample data."""

    accord = BooleanField(validators=[InputRequired("Cochez « Oui, effacer l'exemple » pour confirmer.")])
