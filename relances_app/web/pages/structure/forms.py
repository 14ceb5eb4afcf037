"""Forms of the page « Structure »."""

from wtforms import BooleanField, PasswordField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Regexp

from relances_app.web.forms import Form


class RestoreBackupForm(Form):
    """Choice of a backup to restore."""

    nom = StringField(validators=[Regexp(r"^relances-[\w-]+\.db$", message="Cette sauvegarde n'existe pas.")])


class PasswordForm(Form):
    """The mail password, and where to store it."""

    mot_de_passe = PasswordField(
        "Mot de passe",
        description="certains fournisseurs veulent un mot de passe d'application, à créer sur leur site",
        validators=[InputRequired("Saisissez le mot de passe.")],
    )
    garde = RadioField(
        "Mémoriser",
        choices=[
            SelectChoice("ask", "Demander à chaque démarrage"),
            SelectChoice("keyring", "Sur cet ordinateur (trousseau)"),
            SelectChoice("vault", "Dans les données, chiffré par une phrase de passe"),
        ],
        default="ask",
    )
    phrase = PasswordField(
        "Phrase de passe",
        description="au moins 12 caractères ; elle sera demandée à chaque démarrage, "
        "et rien ne permet de la retrouver",
    )
    phrase_encore = PasswordField("Confirmer la phrase de passe")
    confirme = BooleanField("C’est bien mon serveur d’envoi")


class UnlockVaultForm(Form):
    """Passphrase of the vault."""

    phrase = PasswordField("Phrase de passe", validators=[InputRequired("Saisissez la phrase de passe.")])
