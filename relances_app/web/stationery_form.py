"""The form of the page « Papier à lettres »: fields that bear the names of columns of the table `structure`."""

from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from relances_app.web.forms import NUMBER, Form

TOO_LONG = "200 caractères au plus."
OFF = (False, "false", "", "0")


class StationeryForm(Form):
    """What letters and mails show beside their texts."""

    signatory_name = StringField(
        "Signataire",
        description="le nom sous la formule de politesse des lettres",
        validators=[Length(max=80, message="80 caractères au plus.")],
    )
    signatory_role = StringField(
        "Qualité",
        description="gérante, comptable…",
        validators=[Length(max=80, message="80 caractères au plus.")],
    )
    letter_place = StringField(
        "Fait à",
        description="vide : la ville de votre structure",
        validators=[Length(max=80, message=TOO_LONG)],
    )
    letter_note = StringField(
        "Ligne sous les mentions légales",
        description="par exemple un site ou une assurance professionnelle",
        validators=[Length(max=200, message=TOO_LONG)],
    )
    enclosures = StringField(
        "Pièces jointes (« P. J. »)",
        description="ce qui est toujours joint aux lettres, séparé par des points-virgules",
        validators=[Length(max=200, message=TOO_LONG)],
    )
    letter_qr = BooleanField("Code QR de virement sur les lettres", false_values=OFF)
    mail_qr = BooleanField("Code QR de virement dans les mails", false_values=OFF)
    mail_answers = BooleanField("Liens de réponse : c’est payé, je paierai, je conteste", false_values=OFF)
    mail_invoices = BooleanField("Joindre aux mails les PDF des factures", false_values=OFF)
    mail_megabytes = IntegerField(
        "Taille d’un mail, en Mo",
        description="beaucoup de messageries refusent au-delà de 10 Mo",
        validators=[InputRequired(NUMBER), NumberRange(1, 50, "Entre 1 et 50 Mo.")],
    )
