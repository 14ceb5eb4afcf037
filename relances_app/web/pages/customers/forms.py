"""Forms of the page of one customer."""

from dataclasses import astuple

from wtforms import DateField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from relances_app.domain.accounts.customer import Contact
from relances_app.domain.accounts.hold import HOLD_LABELS as FRENCH_HOLDS
from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.language import LANGUAGE_LABELS, Language
from relances_app.web.forms import MAX_200_CHARS, EmailForm, Form


class ContactForm(EmailForm):
    """Contact data of a customer; the fields are those of Contact, in that order."""

    FIELD_NAMES = ("email", "telephone", "rue", "complement", "code_postal", "ville", "pays")

    telephone = StringField("Téléphone", validators=[MAX_200_CHARS])
    rue = StringField("Adresse", validators=[MAX_200_CHARS])
    complement = StringField("Complément", validators=[MAX_200_CHARS])
    code_postal = StringField("Code postal", validators=[MAX_200_CHARS])
    ville = StringField("Ville", validators=[MAX_200_CHARS])
    pays = StringField("Pays", description="vide : France", validators=[MAX_200_CHARS])

    @property
    def contact(self) -> Contact:
        """The submitted values."""
        return Contact(*(self[name].data or "" for name in self.FIELD_NAMES))

    @classmethod
    def from_contact(cls, contact: Contact) -> "ContactForm":
        """Return the form filled with the stored contact; the request is ignored."""
        return cls(formdata=None, data=dict(zip(cls.FIELD_NAMES, astuple(contact), strict=True)))


class NoteForm(Form):
    """Note about a customer."""

    note = TextAreaField(
        "À savoir sur ce client",
        description="des faits seulement : le client peut demander à la lire",
        render_kw={"rows": 4, "maxlength": 2_000, "data-draft": True},
        validators=[Length(max=2_000, message="2 000 caractères au plus.")],
    )


class HoldForm(Form):
    """Hold on a customer: kind, reason and end date."""

    sorte = SelectField(
        "Pourquoi attendre",
        choices=[SelectChoice(kind.value, FRENCH_HOLDS[kind]) for kind in HoldKind],
        description="une promesse non tenue revient à l'accueil le lendemain ; une procédure collective retire aussi "
        "les pénalités et les 40 €",
    )
    motif = StringField(
        "Motif",
        description="des faits seulement : le client peut demander à les lire",
        validators=[MAX_200_CHARS],
    )
    jusquau = DateField(
        "Jusqu'au",
        description="ce jour compris ; vide : jusqu'à ce que vous le leviez",
        validators=[Optional()],
    )

    @property
    def hold(self) -> Hold:
        """The submitted values."""
        return Hold(HoldKind(self.sorte.data), " ".join((self.motif.data or "").split()), self.jusquau.data)

    @classmethod
    def from_hold(cls, hold: Hold | None) -> "HoldForm":
        """Return the form filled with the current hold; the request is ignored."""
        data = {"sorte": hold.kind.value, "motif": hold.reason, "jusquau": hold.until_on} if hold else {}
        return cls(formdata=None, data=data)


class LanguageForm(Form):
    """Language of a customer's mails and letters."""

    langue = SelectField(
        "Mails et lettres en",
        choices=[SelectChoice(language.value, LANGUAGE_LABELS[language]) for language in Language],
        description="décide du modèle de texte, des dates et des sommes",
    )
