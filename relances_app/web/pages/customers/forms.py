"""Forms of the page of one customer."""

from dataclasses import astuple

from wtforms import Field, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from relances_app.domain.accounts.customer import Contact
from relances_app.domain.language import LANGUAGE_LABELS, Language
from relances_app.web.forms import MAX_200_CHARS, EmailForm, Form, validate_address


class ContactForm(EmailForm):
    """Contact data of a customer; the fields are those of Contact, in that order."""

    FIELD_NAMES = (
        "email",
        "telephone",
        "rue",
        "complement",
        "code_postal",
        "ville",
        "pays",
        "email_direction",
    )

    telephone = StringField("Téléphone", validators=[MAX_200_CHARS])
    rue = StringField("Adresse", validators=[MAX_200_CHARS])
    complement = StringField("Complément", validators=[MAX_200_CHARS])
    code_postal = StringField("Code postal", validators=[MAX_200_CHARS])
    ville = StringField("Ville", validators=[MAX_200_CHARS])
    pays = StringField("Pays", description="vide : France", validators=[MAX_200_CHARS])
    email_direction = StringField(
        "Adresse mail de la direction",
        description="en copie des seuls niveaux de relance réglés ainsi sur la page « Scénario de relance »",
    )

    def validate_email_direction(self, field: Field) -> None:
        """Accept one to five plain mail addresses, or none."""
        validate_address(field)

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
        "Note",
        description="des faits seulement : le client peut demander à la lire",
        render_kw={"rows": 4, "maxlength": 2_000, "data-draft": True},
        validators=[Length(max=2_000, message="2 000 caractères au plus.")],
    )


class LanguageForm(Form):
    """Language of a customer's mails and letters."""

    langue = SelectField(
        "Langue",
        choices=[SelectChoice(language.value, LANGUAGE_LABELS[language]) for language in Language],
        description="des mails et des lettres, avec leurs dates et leurs montants",
    )
