"""Forms of the page « Import »."""

from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired

from relances_app.web.forms import INTEGER_MESSAGE, Form


class ConfirmImportForm(Form):
    """Confirmation of an import that settles most invoices."""

    accord = BooleanField("Oui, ces factures sont bien soldées")


class AgeLimitsForm(Form):
    """Ages in days from which data count as old and as stale."""

    avertir = IntegerField("Avertir après (jours)", validators=[InputRequired(INTEGER_MESSAGE)])
    refuser = IntegerField("Refuser d'envoyer après (jours)", validators=[InputRequired(INTEGER_MESSAGE)])
