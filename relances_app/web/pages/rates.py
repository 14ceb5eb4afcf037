"""The page « Taux »: the contract rate, and the table of half-years with its sources."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Field, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from relances_app.domain.charges.rates import HalfYear, Rate, RateKind, RateRule, format_rate, parse_rate
from relances_app.domain.errors import UserError
from relances_app.services import rates
from relances_app.system.clock import today
from relances_app.web import forms
from relances_app.web.exports.rates import RATE_COLUMNS, build_rate_rows
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.htmx import redirect_to
from relances_app.web.params import read_number
from relances_app.web.request_context import get_db
from relances_app.web.saves import report_saved

page = Blueprint("rates", __name__, url_prefix="/taux")


class RuleForm(forms.Form):
    """Late payment rate of the contracts."""

    kind = SelectField(
        "Taux de retard de vos contrats",
        choices=[
            SelectChoice(RateKind.ECB_PLUS_TEN.value, "taux de la loi\u00a0: BCE + 10 points"),
            SelectChoice(RateKind.THREE_TIMES_LEGAL.value, "trois fois le taux d’intérêt légal"),
            SelectChoice(RateKind.CONTRACT.value, "un taux fixe"),
            SelectChoice(RateKind.NONE.value, "aucun intérêt réclamé"),
        ],
        description="le taux de la loi vaut quand vos conditions n'en fixent pas",
    )
    contract = StringField(
        "Taux fixe", description="par an, par exemple 12,50 ; pour « un taux fixe » seulement"
    )

    def validate_contract(self, field: Field) -> None:
        """Validate the rate if one is given."""
        _check_rate(field)


class RateForm(forms.Form):
    """One half-year of the table."""

    year = IntegerField("Année", validators=[InputRequired(forms.INTEGER_MESSAGE)])
    half = SelectField(
        "Semestre", choices=[SelectChoice("1", "1er semestre"), SelectChoice("2", "2e semestre")]
    )
    refi = StringField(
        "Taux de refinancement BCE", description="au premier jour du semestre, par exemple 2,40",
        validators=[InputRequired("Indiquez un taux, par exemple 2,40.")],
    )  # fmt: skip
    legal = StringField(
        "Taux d'intérêt légal", description="« autres cas », publié par arrêté, par exemple 2,75",
        validators=[InputRequired("Indiquez un taux, par exemple 2,75.")],
    )  # fmt: skip
    source = StringField(
        "Source",
        description="par exemple l'arrêté et son jour",
        validators=[InputRequired("Indiquez où vous avez lu ces taux.")],
    )

    def validate_refi(self, field: Field) -> None:
        """Validate the rate."""
        _check_rate(field)

    def validate_legal(self, field: Field) -> None:
        """Validate the rate."""
        _check_rate(field)


def _check_rate(field: Field) -> None:
    try:
        parse_rate(field.data or "0")
    except UserError as error:
        raise ValidationError(error.message) from error


@page.get("")
def show() -> str:
    """Show the rate of the contracts and the table; `annee` and `moitie` select a half-year to edit."""
    return _render_page(_build_rule_form(), _build_rate_form())


@page.get(f"/export.<{EXPORT_FORMATS}:form>")
def export(form: str) -> Response:
    """Export the table."""
    return send_table("taux", form, today(), RATE_COLUMNS, build_rate_rows(rates.list_rates(get_db())))


@page.post("/contrat")
def save_rule() -> Response | tuple[str, int]:
    """Save the late rate of the contracts, or show the error next to its field."""
    form = RuleForm(prefix="regle-")
    if not form.validate_on_submit():
        return _render_page(form, _build_rate_form()), 422
    kind = RateKind(form.kind.data)
    contract = parse_rate(form.contract.data or "0") if kind is RateKind.CONTRACT else 0
    previous = rates.get_rule(get_db())
    try:
        rates.save_rule(get_db(), RateRule(kind, contract))
    except UserError as error:
        form[error.field].errors = [error.message]
        return _render_page(form, _build_rate_form()), 422
    report_saved(lambda db: rates.save_rule(db, previous))
    return redirect_to(url_for(".show"))


@page.post("")
def save() -> Response | tuple[str, int]:
    """Add or correct a half-year, or show the error next to its field."""
    form = RateForm(prefix="taux-")
    if not form.validate_on_submit():
        return _render_page(_build_rule_form(), form), 422
    half_year = HalfYear(form.year.data or 0, int(form.half.data))
    source = " ".join((form.source.data or "").split())
    rate = Rate(half_year, parse_rate(form.refi.data or ""), parse_rate(form.legal.data or ""), source)
    try:
        rates.save_rate(get_db(), rate)
    except UserError as error:
        form[error.field].errors = [error.message]
        return _render_page(_build_rule_form(), form), 422
    report_saved()
    return redirect_to(url_for(".show", _anchor=f"s{half_year}"))


@page.post("/<int:year>-<int(min=1, max=2):half>/publie")
def restore(year: int, half: int) -> Response:
    """Reset a half-year to its published rate, or delete it if none was published."""
    forms.validate_or_raise(forms.ConfirmForm())
    rates.restore_rate(get_db(), HalfYear(year, half))
    return redirect_to(url_for(".show"))


def _build_rule_form() -> RuleForm:
    rule = rates.get_rule(get_db())
    contract = format_rate(rule.contract) if rule.contract else ""
    return RuleForm(formdata=None, prefix="regle-", data={"kind": rule.kind.value, "contract": contract})


def _build_rate_form() -> RateForm:
    year = read_number(request.args.get("annee", "0"), 0, rates.LAST_YEAR)
    half = read_number(request.args.get("moitie", "1"), 1, 2)
    requested = HalfYear(year, half)
    for line in rates.list_rates(get_db()):
        if line.rate.half_year == requested:
            r = line.rate
            values = {"refi": format_rate(r.refi), "legal": format_rate(r.legal), "source": r.source}
            return RateForm(formdata=None, prefix="taux-", data={"year": year, "half": str(half), **values})
    return RateForm(formdata=None, prefix="taux-", data={"year": year, "half": str(half)} if year else {})


def _render_page(rule_form: RuleForm, rate_form: RateForm) -> str:
    db = get_db()
    rule = rates.get_rule(db)
    return render_template(
        "rates/page.html",
        rule=rule,
        rule_form=rule_form,
        rate_form=rate_form,
        is_unsaved=bool(rule_form.errors or rate_form.errors),
        lines=rates.list_rates(db),
        gaps=rates.list_gaps(db, today()),
        below=rates.list_below_minimum(db),
    )
