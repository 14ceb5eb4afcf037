"""Forms, each with its token; what is wrong is said in French beside the field."""

from dataclasses import astuple

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from relances_app.domain.customer import FRENCH_KINDS, Contact, CustomerKind
from relances_app.domain.hold import FRENCH as FRENCH_HOLDS
from relances_app.domain.hold import Hold, HoldKind
from relances_app.domain.language import FRENCH_NAMES, Language
from relances_app.domain.providers import PROVIDERS
from relances_app.domain.refusals import Refusal

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

    base = SelectField(choices=[SelectChoice(base) for base in ("all", "none", "default")])


class Send(Form):
    """The one button that sends."""

    date_edition = DateField("Date d'édition", validators=[InputRequired("Indiquez la date d'édition.")])


class Email(Form):
    """A customer's address, put right in place."""

    email = StringField("Adresse mail", description="vide : ce client ne reçoit que des lettres")

    def validate_email(self, field: Field) -> None:
        """Take one plain address, or none at all."""
        checked_address(field)


class ContactForm(Email):
    """How a customer is reached; its fields are those of Contact, in that order."""

    NAMES = ("email", "telephone", "rue", "complement", "code_postal", "ville", "pays")

    telephone = StringField("Téléphone", validators=[SHORT])
    rue = StringField("Adresse", validators=[SHORT])
    complement = StringField("Complément", validators=[SHORT])
    code_postal = StringField("Code postal", validators=[SHORT])
    ville = StringField("Ville", validators=[SHORT])
    pays = StringField("Pays", description="vide : France", validators=[SHORT])

    @property
    def contact(self) -> Contact:
        """What the form says."""
        return Contact(*(self[name].data or "" for name in self.NAMES))

    @classmethod
    def of(cls, contact: Contact) -> "ContactForm":
        """Return the form filled with what is known, whatever the request says."""
        return cls(formdata=None, data=dict(zip(cls.NAMES, astuple(contact), strict=True)))


class NoteForm(Form):
    """What a person notes about a customer."""

    note = TextAreaField(
        "À savoir sur ce client",
        description="des faits seulement : le client peut demander à la lire",
        render_kw={"rows": 4, "maxlength": 2_000, "data-draft": True},
        validators=[Length(max=2_000, message="2 000 caractères au plus.")],
    )


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


class Keep(Form):
    """The word that a preview is to be kept."""

    accord = BooleanField("Oui, ces factures sont bien soldées")


class Limits(Form):
    """After how many days data are old, and stale."""

    avertir = IntegerField("Avertir après (jours)", validators=[InputRequired(NUMBER)])
    refuser = IntegerField("Refuser d'envoyer après (jours)", validators=[InputRequired(NUMBER)])


class Act(Form):
    """A button with nothing to fill in."""


class Reason(Form):
    """A button that may say why."""

    motif = StringField("Motif", validators=[Optional()])


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


class Settle(Form):
    """The word that a document is paid, whole or in part."""

    montant = StringField("Montant réglé", validators=[Optional()])


class HoldForm(Form):
    """Why reminders to a customer wait, and until when."""

    sorte = SelectField(
        "Pourquoi attendre",
        choices=[SelectChoice(kind.value, FRENCH_HOLDS[kind]) for kind in HoldKind],
        description="une promesse non tenue revient à l'accueil le lendemain ; une procédure collective retire aussi "
        "les pénalités et les 40 €",
    )
    motif = StringField(
        "Motif", description="des faits seulement : le client peut demander à les lire", validators=[SHORT]
    )
    jusquau = DateField(
        "Jusqu'au",
        description="ce jour compris ; vide : jusqu'à ce que vous le leviez",
        validators=[Optional()],
    )

    @property
    def hold(self) -> Hold:
        """What the form says."""
        return Hold(HoldKind(self.sorte.data), " ".join((self.motif.data or "").split()), self.jusquau.data)

    @classmethod
    def of(cls, hold: Hold | None) -> "HoldForm":
        """Return the form filled with the hold in force, whatever the request says."""
        data = {"sorte": hold.kind.value, "motif": hold.reason, "jusquau": hold.until_on} if hold else {}
        return cls(formdata=None, data=data)


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


class Speech(Form):
    """The language in which a customer is written to."""

    langue = SelectField(
        "Mails et lettres en",
        choices=[SelectChoice(language.value, FRENCH_NAMES[language]) for language in Language],
        description="décide du modèle de texte, des dates et des sommes",
    )


class Restore(Form):
    """The choice of a backup."""

    nom = StringField(validators=[Regexp(r"^relances-[\w-]+\.db$", message="Cette sauvegarde n'existe pas.")])


class Retention(Form):
    """How long a contact is kept."""

    annees = IntegerField(
        "Années de conservation",
        description="après la dernière facture, le dernier règlement ou la dernière relance ; 5 ans est le délai "
        "pour agir entre commerçants",
        validators=[InputRequired(NUMBER), NumberRange(1, 10, "Indiquez un nombre d'années entre 1 et 10.")],
    )


class PageWord(Form):
    """What a page says of itself."""

    page = StringField(validators=[Regexp(r"^[0-9a-f]{24}$", message="Cette page ne dit pas son nom.")])
    mot = SelectField(choices=[SelectChoice("ouverte"), SelectChoice("quittee")])


class Erase(Form):
    """The word that a contact is to be erased for good."""

    accord = BooleanField(validators=[InputRequired("Cochez « Oui, effacer pour de bon » pour confirmer.")])
    sauvegardes = BooleanField()


class EraseSample(Form):
    """The word that the sample is to be erased."""

    accord = BooleanField(validators=[InputRequired("Cochez « Oui, effacer l'exemple » pour confirmer.")])


class Password(Form):
    """The mail password, and where it is kept."""

    mot_de_passe = PasswordField(
        "Mot de passe",
        description="certains fournisseurs veulent un mot de passe d'application, à créer sur leur site",
        validators=[InputRequired("Saisissez le mot de passe.")],
    )
    garde = RadioField(
        "Où le garder",
        choices=[
            SelectChoice("ask", "en mémoire seulement : il sera demandé à chaque démarrage"),
            SelectChoice("keyring", "mémoriser sur cet ordinateur, dans son trousseau"),
            SelectChoice("vault", "mémoriser dans les données, sous une phrase de passe"),
        ],
        default="ask",
    )
    phrase = PasswordField(
        "Phrase de passe",
        description="pour « dans les données » : au moins 12 caractères ; elle sera demandée à chaque démarrage, "
        "et rien ne permet de la retrouver",
    )
    phrase_encore = PasswordField("La même phrase, une seconde fois")
    confirme = BooleanField("C’est bien mon serveur d’envoi")


class Unlock(Form):
    """The passphrase of the vault."""

    phrase = PasswordField("Phrase de passe", validators=[InputRequired("Saisissez la phrase de passe.")])


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
