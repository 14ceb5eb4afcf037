"""Forms of the page « Relances »."""

from wtforms import DateField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Regexp

from relances_app.web.forms import Form


class TickForm(Form):
    """One checkbox of the list."""

    case = StringField(
        validators=[Regexp(r"^([cd]|r\d\.)\d{1,15}-[01]$", message="Cette case n'existe pas.")]
    )

    @property
    def selection(self) -> tuple[str, int, bool]:
        """`c` for a customer, `d` for a document or `r1` for a rider of level 1, its id, and whether to select it."""
        name, _, state = self.case.data.partition("-")
        rider, dot, id_ = name.partition(".")
        return (rider, int(id_), state == "1") if dot else (name[0], int(name[1:]), state == "1")


class TickAllForm(Form):
    """Selection of all customers, none, or the default."""

    base = SelectField(choices=[SelectChoice(base) for base in ("all", "none", "default")])


class FoldForm(Form):
    """One customer to fold or unfold."""

    groupe = StringField(validators=[Regexp(r"^\d{1,15}-[01]$", message="Ce client n'existe pas.")])

    @property
    def choice(self) -> tuple[int, bool]:
        """The id of the customer, and whether to unfold it."""
        customer_id, _, state = self.groupe.data.partition("-")
        return int(customer_id), state == "1"


class FoldListForm(Form):
    """All customers to fold or unfold."""

    deplier = SelectField(choices=[SelectChoice("0"), SelectChoice("1")])


class PaymentForm(Form):
    """What was paid of one document; empty for all of it."""

    montant = StringField()


class SendForm(Form):
    """The button « Envoyer »."""

    date_edition = DateField("Date d'édition", validators=[InputRequired("Indiquez la date d'édition.")])
