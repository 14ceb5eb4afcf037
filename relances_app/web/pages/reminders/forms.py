"""Forms."""

from wtforms import DateField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Regexp

from relances_app.web.forms import Form


class TickForm(Form):
    """One box."""

    case = StringField(validators=[Regexp(r"^[cd]\d{1,15}-[01]$", message="Cette case n'existe pas.")])

    @property
    def selection(self) -> tuple[str, int, bool]:
        """`c` for a customer or `d` for a document, its id, and whether it is to be ticked."""
        name, _, state = self.case.data.partition("-")
        return name[0], int(name[1:]), state == "1"


class TickAllForm(Form):
    """All boxes at once."""

    base = SelectField(choices=[SelectChoice(base) for base in ("all", "none", "default")])


class SendForm(Form):
    """The one button that sends."""

    date_edition = DateField("Date d'édition", validators=[InputRequired("Indiquez la date d'édition.")])
