"""The start page, login and shutdown."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.accounts.ageing import BUCKET_LABELS
from relances_app.domain.accounts.collections import WINDOW_DAYS
from relances_app.domain.accounts.days_sales_outstanding import PERIOD_DAYS
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.services import attention, doubts, mail_server, results, structure, welcome
from relances_app.services.database import Database
from relances_app.services.reminders import agenda
from relances_app.services.reminders import page as reminders_page
from relances_app.system.clock import now, today
from relances_app.web import pending_statements
from relances_app.web.forms import ConfirmForm, validate_or_raise
from relances_app.web.levels import get_levels
from relances_app.web.request_context import get_db, get_state
from relances_app.web.security import redeem_login_key

page = Blueprint("home", __name__)


@page.get("/entrer")
def log_in() -> str:
    """Exchange the login key for a session cookie, then continue at an address without the key.

    The response is a page that forwards by itself, not a redirect: browsers do not send a Strict cookie on
    a redirect chain that began in the login page file.
    """
    if not redeem_login_key(request.args.get("cle", "")):
        abort(403)
    return render_template("enter.html")


@page.get("/")
def show() -> str:
    """Show what needs attention today."""
    db = get_db()
    day = today()
    lists = [
        (
            level,
            reminders_page.compute_totals(db, ReminderQuery(level, day, dunning_level.grace_days), today()),
        )
        for level, dunning_level in sorted(get_levels().items())
    ]
    last_import = attention.get_last_import(db)
    welcome_is_due = welcome.should_show(db) and not get_state().is_read_only
    todo = _list_todo(db, last_import, lists)
    steps: dict[str, bool] = todo["is_done"]
    return render_template(
        "home/page.html",
        lists=lists,
        day=today(),
        **todo,
        ageing=attention.compute_ageing(db, day),
        labels=BUCKET_LABELS,
        outstanding=results.compute_days_outstanding(db, today()),
        period=PERIOD_DAYS,
        brought=results.compute_collected(db, today()),
        window=WINDOW_DAYS,
        stale_days=attention.STALE_DAYS,
        welcome_is_due=welcome_is_due,
        is_moment=agenda.is_now(db, now()),
        first="" if welcome_is_due else next((name for name, is_done in steps.items() if not is_done), ""),
        values=structure.get_values(db),
        last_import=last_import,
        server_is_set=mail_server.is_sandbox(db) or structure.get_structure(db).server.is_configured,
    )


def _list_todo(
    db: Database,
    last_import: dict[str, object] | None,
    lists: list[tuple[int, reminders_page.ListTotals]],
) -> dict[str, Any]:
    """Return what waits in each step of the week, and which steps are done."""
    age_days = _count_days(str(last_import["imported_at"]), today()) if last_import else 0
    payment_questions = doubts.count_payments(db)
    questions = doubts.count_open(db) - payment_questions
    statements = len(pending_statements.list_pending())
    pending = attention.count_not_final(db)
    promises, disputes = attention.list_due_promises(db, today()), attention.list_disputes(db, today())
    return {
        "age_days": age_days,
        "payment_questions": payment_questions,
        "doubts": questions,
        "statements": statements,
        "pending": pending,
        "promises": promises,
        "disputes": disputes,
        "credit_customers": max((board.credit_customers for _, board in lists), default=0),
        "credit_total": min((board.credit_total for _, board in lists), default=0),
        "is_done": {
            "importer": last_import is not None and age_days <= attention.STALE_DAYS,
            "rapprocher": not statements and not payment_questions,
            "verifier": not questions,
            "relancer": not any(board.customers for _, board in lists),
            "decider": not pending,
            "revoir": not promises and not disputes,
        },
    }


def _count_days(instant: str, day: date) -> int:
    return (day - datetime.fromisoformat(instant).astimezone().date()).days


@page.post("/quitter")
def shut_down() -> Response | str:
    """Shut down the program after the mail being handed over."""
    validate_or_raise(ConfirmForm())
    get_state().shut_down()
    return render_template("bye.html", home=url_for("home.show"))
