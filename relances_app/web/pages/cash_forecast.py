"""Page « Encaissements attendus »: an estimate for twelve weeks."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from relances_app.domain.accounts.cash_forecast import BASIS_LABELS, WEEKS
from relances_app.services import cash_forecast
from relances_app.system.clock import today
from relances_app.web.exports.cash_forecast import FORECAST_COLUMNS, build_forecast_rows
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.request_context import get_db

page = Blueprint("cash_forecast", __name__, url_prefix="/encaissements")


@page.get("")
def show() -> str:
    """Show the estimate."""
    forecast = cash_forecast.get_forecast(get_db(), today())
    return render_template(
        "cash_forecast/page.html", forecast=forecast, labels=BASIS_LABELS, weeks=WEEKS, day=today()
    )


@page.get(f"/export.<{EXPORT_FORMATS}:form>")
def export(form: str) -> Response:
    """Export what is expected for each invoice, and what is left out."""
    forecast = cash_forecast.get_forecast(get_db(), today())
    return send_table("encaissements", form, today(), FORECAST_COLUMNS, build_forecast_rows(forecast))
