"""Form for what a call brought."""

from wtforms import DateField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from relances_app.domain.accounts.call import CallOutcome, CallReport
from relances_app.domain.accounts.hold import DISPUTE_TOPIC_LABELS, DisputeTopic
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_user_amount
from relances_app.web.forms import MAX_200_CHARS, Form

_CHOICES = {
    CallOutcome.UNREACHABLE: "injoignable",
    CallOutcome.CALL_BACK: "rappeler le…",
    CallOutcome.PROMISE: "promesse de règlement",
    CallOutcome.DISPUTE: "litige",
    CallOutcome.PAID: "déjà payé",
    CallOutcome.WRONG_NUMBER: "mauvais numéro",
    CallOutcome.NOTE: "autre, dans une note",
}
_FIELDS = {"until_on": "jour", "amount": "somme", "note": "note", "documents": "reponse"}
"""By name of the value that is wrong, the field that shows the error."""


class CallForm(Form):
    """Answer, day, sum, topic of a dispute and note."""

    reponse = RadioField(
        "Réponse",
        choices=[SelectChoice(outcome.value, label) for outcome, label in _CHOICES.items()],
        validators=[InputRequired("Choisissez une réponse.")],
    )
    jour = DateField("Jour", description="où rappeler, ou promis pour le règlement", validators=[Optional()])
    somme = StringField(
        "Somme", description="promise ou contestée ; vide : les factures entières", validators=[MAX_200_CHARS]
    )
    sujet = SelectField(
        "Objet du litige",
        choices=[SelectChoice(topic.value, label) for topic, label in DISPUTE_TOPIC_LABELS.items()],
        default=DisputeTopic.AMOUNT.value,
    )
    note = StringField(
        "Note",
        description="des faits seulement : le client peut demander à les lire",
        validators=[MAX_200_CHARS],
    )

    def read_report(self) -> CallReport:
        """Return the submitted values; raises UserError. Fields that the answer does not use are ignored."""
        outcome, text = CallOutcome(self.reponse.data), (self.somme.data or "").strip()
        has_sum = outcome in {CallOutcome.PROMISE, CallOutcome.DISPUTE} and text
        has_day = outcome in {CallOutcome.PROMISE, CallOutcome.CALL_BACK}
        return CallReport(
            outcome,
            " ".join((self.note.data or "").split()),
            self.jour.data if has_day else None,
            parse_user_amount(text) if has_sum else None,
            DisputeTopic(self.sujet.data) if outcome is CallOutcome.DISPUTE else None,
        )

    def show_error(self, error: UserError) -> None:
        """Show an error next to its field, the sum by default."""
        self[_FIELDS.get(error.field or "amount", "jour")].errors = [error.message]
