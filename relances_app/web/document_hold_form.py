"""Form of a dispute, a promise or a pause of one document, in the list and on the customer page."""

from __future__ import annotations

from wtforms import BooleanField, DateField, SelectChoice, SelectField, StringField
from wtforms.validators import Optional

from relances_app.domain.accounts.hold import (
    DISPUTE_TOPIC_LABELS,
    DOCUMENT_HOLD_KINDS,
    HOLD_LABELS,
    DisputeTopic,
    Hold,
    HoldKind,
)
from relances_app.domain.errors import UserError
from relances_app.domain.money import format_plain, parse_user_amount
from relances_app.web.forms import MAX_200_CHARS, Form

_FIELDS = {"kind": "sorte", "until_on": "jusquau", "amount": "somme", "topic": "sujet"}
"""By name of the attribute of a hold, the field of the form."""


class DocumentHoldForm(Form):
    """Hold on a document: kind, what is contested, sum, last day and note."""

    sorte = SelectField(
        "Motif", choices=[SelectChoice(kind.value, HOLD_LABELS[kind]) for kind in DOCUMENT_HOLD_KINDS]
    )
    sujet = SelectField(
        "Objet du litige",
        choices=[SelectChoice(topic.value, label) for topic, label in DISPUTE_TOPIC_LABELS.items()],
        description="pour un litige seulement",
    )
    somme = StringField("Somme contestée ou promise", description="vide : toute la facture")
    jusquau = DateField(
        "Jusqu'au",
        description="jour promis, ou jour où vous reverrez le litige ; la facture revient le lendemain",
        validators=[Optional()],
    )
    motif = StringField(
        "Note",
        description="des faits seulement : le client peut demander à les lire",
        validators=[MAX_200_CHARS],
    )
    tout = BooleanField("Tout le client : toutes ses factures ouvertes")

    def read_hold(self) -> Hold:
        """Return the submitted hold; raises UserError."""
        kind, text = HoldKind(self.sorte.data), (self.somme.data or "").strip()
        is_dispute = kind is HoldKind.DISPUTE
        return Hold(
            kind,
            " ".join((self.motif.data or "").split()),
            self.jusquau.data,
            DisputeTopic(self.sujet.data) if is_dispute else None,
            parse_user_amount(text) if text else None,
        )

    def show_error(self, error: UserError) -> None:
        """Show an error next to its field, the last day by default."""
        field = _FIELDS.get(error.field or "amount", "jusquau")
        self[field].errors = [error.message]

    @classmethod
    def from_hold(cls, hold: Hold | None) -> DocumentHoldForm:
        """Return the form filled with the current hold; the request is ignored."""
        if hold is None or hold.kind not in DOCUMENT_HOLD_KINDS:
            return cls(formdata=None)
        data = {
            "sorte": hold.kind.value,
            "sujet": (hold.topic or DisputeTopic.OTHER).value,
            "somme": format_plain(hold.amount) if hold.amount is not None else "",
            "jusquau": hold.until_on,
            "motif": hold.reason,
        }
        return cls(formdata=None, data=data)
