"""The way in and out of the program, and the first page."""

from datetime import date, datetime

from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.accounts.ageing import LABELS
from relances_app.domain.accounts.collections import WINDOW
from relances_app.domain.accounts.days_sales_outstanding import PERIOD
from relances_app.domain.dunning.due_reminders import Question
from relances_app.services import attention, mail_server, results, structure, welcome
from relances_app.services.reminders import page as reminders_page
from relances_app.system.clock import today
from relances_app.web.forms import Act, require
from relances_app.web.levels import find_rungs
from relances_app.web.request_context import get_books, get_program
from relances_app.web.security import use_key

page = Blueprint("home", __name__)


@page.get("/entrer")
def enter() -> str:
    """Swap the secret of this start for a cookie, then leave for a clean address.

    A page that goes on by itself, not a redirect: the browser would hold back a Strict cookie on a chain
    that began in the redirect file.
    """
    if not use_key(request.args.get("cle", "")):
        abort(403)
    return render_template("enter.html")


@page.get("/")
def show() -> str:
    """Show what needs attention today."""
    db = get_books()
    day = get_program().demo_day or today()
    lists = [
        (level, reminders_page.sum_list(db, Question(level, day, rung.grace_days), today()))
        for level, rung in sorted(find_rungs().items())
    ]
    last_import = attention.find_last_import(db)
    return render_template(
        "home/page.html",
        lists=lists,
        day=today(),
        promises=attention.find_promises(db, today()),
        ageing=attention.find_ageing(db, day),
        labels=LABELS,
        outstanding=results.find_days_outstanding(db, today()),
        period=PERIOD,
        brought=results.find_brought_in(db, today()),
        window=WINDOW,
        age_days=_count_days(str(last_import["imported_at"]), today()) if last_import else 0,
        stale_days=attention.STALE_DAYS,
        welcome_is_due=welcome.is_due(db) and not get_program().is_read_only,
        values=structure.find_values(db),
        pending=attention.count_not_final(db),
        last_import=last_import,
        server_is_set=mail_server.is_trial(db) or structure.find_structure(db).server.is_set,
    )


def _count_days(instant: str, day: date) -> int:
    return (day - datetime.fromisoformat(instant).astimezone().date()).days


@page.post("/quitter")
def leave() -> Response | str:
    """End the program: the mail being handed over first."""
    require(Act())
    get_program().leave()
    return render_template("bye.html", home=url_for("home.show"))
