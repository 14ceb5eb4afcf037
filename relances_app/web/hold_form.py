"""Form that suspends the reminders of a customer, in the list and on the customer page."""

from wtforms import DateField, SelectChoice, SelectField, StringField
from wtforms.validators import Optional

from relances_app.domain.accounts.hold import HOLD_LABELS, Hold, HoldKind
from relances_app.web.forms import MAX_200_CHARS, Form


class HoldForm(Form):
    """Hold on a customer: kind, reason and end date."""

    sorte = SelectField(
        "Motif de suspension",
        choices=[SelectChoice(kind.value, HOLD_LABELS[kind]) for kind in HoldKind],
        description="une promesse non tenue revient à l'accueil le lendemain ; une procédure collective retire aussi "
        "les pénalités et les 40 €",
    )
    motif = StringField(
        "Précision",
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
