"""Forms of the page « Import »."""

from wtforms import BooleanField

from relances_app.web.forms import Form


class ConfirmImportForm(Form):
    """Confirmation of an import that settles most invoices."""

    accord = BooleanField("Oui, ces factures sont bien soldées")
