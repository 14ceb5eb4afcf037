"""Forms, each with its token; what is wrong is said in French beside the field."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp, ValidationError

from relances_app.domain.ladder import DEFAULT_GRACE_DAYS, MAX_GRACE_DAYS
from relances_app.domain.refusals import Refusal

NUMBER = "Indiquez un nombre entier."


class Form(FlaskForm):  # type: ignore[misc]
    """A form of the program."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """French messages of WTForms itself are replaced field by field."""

        locales = False


class Question(Form):
    """The filter bar; read from the address, so it needs no token."""

    class Meta(Form.Meta):
        """A form that only reads."""

        csrf = False

    niveau = SelectField("Relance numéro", choices=[("1", "1"), ("2", "2"), ("3", "3")], default="1")
    date_limite = DateField(
        "Date limite", validators=[Optional(), InputRequired("Indiquez une date, par exemple 01/08/2024.")]
    )
    delai = IntegerField(
        "délai",
        default=DEFAULT_GRACE_DAYS,
        validators=[
            InputRequired(NUMBER),
            NumberRange(0, MAX_GRACE_DAYS, f"Entre 0 et {MAX_GRACE_DAYS} jours."),
        ],
    )
    mode = SelectField("Mode", choices=[("email", "email"), ("edition", "edition")], default="email")


class Tick(Form):
    """One box."""

    case = StringField(validators=[Regexp(r"^[cd]\d{1,15}-[01]$", message="Cette case n'existe pas.")])

    @property
    def wanted(self) -> tuple[str, int, bool]:
        """`c` for a customer or `d` for a document, its id, and whether it is to be ticked."""
        name, _, state = self.case.data.partition("-")
        return name[0], int(name[1:]), state == "1"


class TickAll(Form):
    """All boxes at once."""

    base = SelectField(choices=[(base, base) for base in ("all", "none", "default")])


class Send(Form):
    """The one button that sends."""

    date_edition = DateField("Date d'édition", validators=[InputRequired("Indiquez la date d'édition.")])


class Email(Form):
    """A customer's address, put right in place."""

    email = StringField("Adresse mail")

    def validate_email(self, field: Field) -> None:
        """Take one plain address, or none at all."""
        checked_address(field)


class Upload(Form):
    """Files of open invoices."""

    fichiers = MultipleFileField("Fichiers")
    portee = RadioField(
        "Ce que contient ce fichier",
        choices=[
            ("liste", "toutes les factures non réglées (celles qui n'y sont plus sont soldées)"),
            ("ajouts", "seulement des factures en plus"),
        ],
        default="liste",
    )


class Keep(Form):
    """The word that a preview is to be kept."""

    portee = HiddenField()
    accord = BooleanField("Oui, ces factures sont bien soldées")


class Act(Form):
    """A button with nothing to fill in."""


class Reason(Form):
    """A button that may say why."""

    motif = StringField("Motif", validators=[Optional()])


class Password(Form):
    """The mail password, kept in memory until the program ends."""

    mot_de_passe = PasswordField("Mot de passe", validators=[InputRequired("Saisissez le mot de passe.")])


class Structure(Form):
    """The row of the table `structure`; the fields bear the names of its columns."""

    name = StringField(
        "Nom ou raison sociale", validators=[InputRequired("Indiquez le nom de votre structure.")]
    )
    legal_form = StringField("Forme juridique", description="SARL, SAS, EI…")
    capital = StringField("Capital", description="pour une société, par exemple 10 000 €")
    street = StringField("Adresse")
    street2 = StringField("Complément")
    postcode = StringField("Code postal")
    town = StringField("Ville")
    siren = StringField("SIREN", description="9 chiffres")
    registry = StringField("Immatriculation", description="par exemple RCS Lyon")
    vat_number = StringField("TVA intracommunautaire")
    phone = StringField("Téléphone")
    iban = StringField("IBAN")
    bic = StringField("BIC")
    payment_days = IntegerField(
        "Délai de paiement habituel",
        description="jours ajoutés à la date de facture quand l'échéance manque",
        validators=[InputRequired(NUMBER), NumberRange(0, 180, "Entre 0 et 180 jours.")],
    )
    mail_host = StringField("Serveur d'envoi", description="par exemple smtp.exemple.fr")
    mail_port = IntegerField(
        "Port", validators=[InputRequired(NUMBER), NumberRange(1, 65535, "Entre 1 et 65535.")]
    )
    mail_security = SelectField(
        "Sécurité",
        choices=[
            ("starttls", "STARTTLS (port 587)"),
            ("ssl", "SSL/TLS (port 465)"),
            ("none", "aucune (serveur local)"),
        ],
    )
    mail_user = StringField("Identifiant", description="souvent l'adresse complète")
    sender_name = StringField("Nom de l'expéditeur")
    sender_address = StringField("Adresse d'expédition")
    reply_to = StringField("Répondre à", description="si différente de l'adresse d'expédition")
    copy_to = StringField(
        "Copie à soi-même", description="une adresse qui reçoit une copie de chaque relance"
    )
    mails_per_minute = IntegerField(
        "Par minute", validators=[InputRequired(NUMBER), NumberRange(0, 10_000, NUMBER)]
    )
    mails_per_hour = IntegerField(
        "Par heure", validators=[InputRequired(NUMBER), NumberRange(0, 100_000, NUMBER)]
    )
    mails_per_day = IntegerField(
        "Par jour", validators=[InputRequired(NUMBER), NumberRange(0, 1_000_000, NUMBER)]
    )

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401  signature of WTForms
        """Check each value as the terminal does, with the same sentences."""
        from relances_app.services.structure import check_value  # noqa: PLC0415  stdnum is loaded when wanted

        fine = bool(super().validate(extra_validators))
        for field in self:
            if field.errors or not isinstance(field.data, str):
                continue
            try:
                field.data = check_value(field.name, field.data)
            except Refusal as refusal:
                field.errors = [refusal.sentence]
                fine = False
        return fine


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
