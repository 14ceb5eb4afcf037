"""Forms."""

from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired

from relances_app.web.forms import INTEGER_MESSAGE, Form


class ConfirmImportForm(Form):
    """The confirmation that a preview is to be kept."""

    accord = BooleanField("Oui, ces factures sont bien soldées")


class AgeLimitsForm(Form):
    """After how many days data are old, and stale."""

    avertir = IntegerField("Avertir après (jours)", validators=[InputRequired(INTEGER_MESSAGE)])
    refuser = IntegerField("Refuser d'envoyer après (jours)", validators=[InputRequired(INTEGER_MESSAGE)])
