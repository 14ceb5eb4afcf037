"""Form of the table `structure`, used by the page « Structure » and the welcome steps."""

from collections.abc import Iterable
from typing import Any

from wtforms import IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange

from relances_app.domain.dunning.reminder_moment import WEEKDAYS
from relances_app.domain.errors import UserError
from relances_app.web.forms import INTEGER_MESSAGE, Form

REMINDER_FIELDS = (
    "groups_levels", "gap_days", "reminder_rhythm", "reminder_weekday", "reminder_hour", "alsace_holidays",
)  # fmt: skip
"""Fields of the page « Scénario de relance »."""


class StructureForm(Form):
    """Settings of the structure; the fields have the names of the columns of the table."""

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
    registry = StringField("RCS ou RM", description="par exemple RCS Lyon")
    vat_number = StringField("TVA intracommunautaire", description="par exemple FR32 123456782 ; facultatif")
    phone = StringField("Téléphone", description="celui où un client en retard peut vous joindre")
    iban = StringField(
        "IBAN", description="celui du compte où vos clients règlent : chaque relance le montre"
    )
    bic = StringField("BIC", description="sur le même RIB ; facultatif en France")
    payment_days = IntegerField(
        "Délai de paiement habituel",
        description="jours ajoutés à la date de facture quand l'échéance manque",
        validators=[InputRequired(INTEGER_MESSAGE), NumberRange(0, 180, "Entre 0 et 180 jours.")],
    )
    mail_host = StringField("Serveur d'envoi", description="par exemple smtp.exemple.fr")
    mail_port = IntegerField(
        "Port",
        description="587 avec STARTTLS, 465 avec SSL/TLS",
        validators=[InputRequired(INTEGER_MESSAGE), NumberRange(1, 65535, "Entre 1 et 65535.")],
    )
    mail_security = SelectField(
        "Sécurité",
        choices=[
            SelectChoice("starttls", "STARTTLS (port 587)"),
            SelectChoice("ssl", "SSL/TLS (port 465)"),
            SelectChoice("none", "aucune (serveur local)"),
        ],
        description="celle qu'indique votre fournisseur",
    )
    mail_user = StringField("Identifiant", description="souvent l'adresse complète")
    mail_ca_file = StringField(
        "Autorité de certification",
        description="seulement pour un serveur interne : le chemin de son fichier PEM sur ce poste",
    )
    sender_name = StringField(
        "Nom de l'expéditeur", description="celui que vos clients voient dans leur messagerie"
    )
    sender_address = StringField("Adresse d'expédition", description="celle d'où partent les relances")
    reply_to = StringField("Répondre à", description="si différente de l'adresse d'expédition")
    copy_to = StringField(
        "Copie cachée (Cci)", description="une adresse qui reçoit une copie de chaque relance"
    )
    mails_per_minute = IntegerField(
        "Par minute", validators=[InputRequired(INTEGER_MESSAGE), NumberRange(0, 10_000, INTEGER_MESSAGE)]
    )
    mails_per_hour = IntegerField(
        "Par heure", validators=[InputRequired(INTEGER_MESSAGE), NumberRange(0, 100_000, INTEGER_MESSAGE)]
    )
    mails_per_day = IntegerField(
        "Par jour", validators=[InputRequired(INTEGER_MESSAGE), NumberRange(0, 1_000_000, INTEGER_MESSAGE)]
    )

    connections = IntegerField(
        "Connexions simultanées",
        description="1 suffit presque toujours ; 3 au plus",
        validators=[InputRequired(INTEGER_MESSAGE), NumberRange(1, 3, "Entre 1 et 3.")],
    )
    upload_megabytes = IntegerField(
        "Taille maximale d’import (Mo)",
        description="20 suffit presque toujours ; un très long FEC en demande davantage",
        validators=[InputRequired(INTEGER_MESSAGE), NumberRange(1, 200, "Entre 1 et 200 Mo.")],
    )

    gap_days = IntegerField(
        "Délai entre deux messages à un client, en jours",
        description="par mail ou par lettre, à partir du dernier ; 0 : aucun délai",
        validators=[InputRequired(INTEGER_MESSAGE), NumberRange(0, 90, "Entre 0 et 90 jours.")],
    )

    groups_levels = SelectField(
        "Regrouper",
        choices=[SelectChoice("1", "un seul message par client"), SelectChoice("0", "un message par niveau")],
        description="les factures à relancer à plusieurs niveaux",
    )

    reminder_rhythm = SelectField(
        "Annoncer les relances dues",
        choices=[
            SelectChoice("", "jamais"),
            SelectChoice("weekly", "chaque semaine"),
            SelectChoice("daily", "chaque jour ouvré"),
        ],
        description="sur l'accueil ; rien ne part sans vous",
        default="",
    )
    reminder_weekday = SelectField(
        "Jour",
        choices=[SelectChoice(str(number), name) for number, name in enumerate(WEEKDAYS, start=1)],
        description="chaque semaine ; un jour férié passe au jour ouvré suivant",
        default="1",
    )
    reminder_hour = IntegerField(
        "À partir de (heure)",
        default=9,
        validators=[InputRequired(INTEGER_MESSAGE), NumberRange(0, 23, "Entre 0 et 23.")],
    )
    alsace_holidays = SelectField(
        "Jours fériés",
        choices=[SelectChoice("0", "France métropolitaine"), SelectChoice("1", "Alsace et Moselle")],
        default="0",
    )

    end_minutes = IntegerField(
        "Fermeture automatique, en minutes",
        description="après la dernière page fermée, jamais pendant un envoi ; 0 : jamais",
        validators=[
            InputRequired(INTEGER_MESSAGE),
            NumberRange(0, 1440, "Entre 0 (jamais) et 1440 minutes."),
        ],
    )

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401  signature of WTForms
        """Check each value like the command line does, with the same messages."""
        from relances_app.services.structure import COLUMNS, check_value  # noqa: PLC0415  stdnum is loaded on demand

        is_valid = bool(super().validate(extra_validators))
        for field in self:
            if field.name not in COLUMNS or field.errors or not isinstance(field.data, str):
                continue
            try:
                field.data = check_value(field.name, field.data)
            except UserError as error:
                field.errors = [error.message]
                is_valid = False
        return is_valid


def build_structure_form(names: Iterable[str], **given: object) -> StructureForm:
    """Return the form of the structure with only the given fields."""
    form = StructureForm(**given)
    for name in [field.name for field in form if field.name not in {*names, "csrf_token"}]:
        delattr(form, name)
    return form
