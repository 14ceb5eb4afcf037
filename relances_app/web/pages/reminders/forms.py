"""Forms of the page « Relances »."""

from wtforms import DateField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Regexp

from relances_app.web.forms import Form


class TickForm(Form):
    """One checkbox of the list."""

    case = StringField(validators=[Regexp(r"^[cd]\d{1,15}-[01]$", message="Cette case n'existe pas.")])

    @property
    def selection(self) -> tuple[str, int, bool]:
        """`c` for a customer or `d` for a document, its id, and whether to select it."""
        name, _, state = self.case.data.partition("-")
        return name[0], int(name[1:]), state == "1"


class TickAllForm(Form):
    """Selection of all customers, none, or the default."""

    base = SelectField(choices=[SelectChoice(base) for base in ("all", "none", "default")])


class SendForm(Form):
    """The button « Envoyer »."""

    date_edition = DateField("Date d'édition", validators=[InputRequired("Indiquez la date d'édition.")])
