"""Application factory: build the Flask application with its pages, guards and shared state."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask, g

from relances_app.runtime import app_state
from relances_app.runtime.mailbox_thread import MailboxThread
from relances_app.runtime.request_gate import RequestGate
from relances_app.runtime.sender_thread import SenderThread
from relances_app.runtime.startup import READ_ONLY_MESSAGE, list_send_logs, start_up
from relances_app.services.database import get_readable_database
from relances_app.system import clock
from relances_app.system.data_location import get_profile_folder
from relances_app.system.folder_warnings import get_folder_warning
from relances_app.web import (
    banners,
    errors,
    refusals,
    request_context,
    security,
    static_files,
    structure_sections,
    template_filters,
    uploads,
    url_converters,
)
from relances_app.web import undo as web_undo
from relances_app.web.icons import render_icon
from relances_app.web.pages import (
    attachments,
    calls,
    cash_forecast,
    doubts,
    dunning_levels,
    history,
    home,
    letters,
    mail_sandbox,
    message_templates,
    outbox,
    payments,
    personal_data,
    rates,
    stationery,
    tabs,
    undo,
    welcome,
)
from relances_app.web.pages.customers import routes as customers_routes
from relances_app.web.pages.help import page as help_page
from relances_app.web.pages.imports import routes as imports_routes
from relances_app.web.pages.reminders import routes as reminders_routes
from relances_app.web.pages.structure import routes as structure_routes
from relances_app.web.precompiled_templates import use_prepared

PAGES = (
    home, reminders_routes, imports_routes, doubts, attachments, outbox, letters, calls, cash_forecast, history,
    customers_routes, message_templates, payments, structure_routes, stationery, dunning_levels, rates, personal_data,
    mail_sandbox, welcome, help_page, tabs, undo,
)  # fmt: skip
"""Modules with one blueprint each, named `page`."""

MAX_UPLOAD = 20 * 1024 * 1024
"""Largest request body in bytes, unless a page sets its own limit."""

CANCEL_SECONDS = 10
"""Seconds during which a sending can be cancelled, before the first mail is handed over."""

CONFIG = {
    "CANCEL_SECONDS": CANCEL_SECONDS,
    "MAX_CONTENT_LENGTH": MAX_UPLOAD,
    "MAX_FORM_MEMORY_SIZE": uploads.MAX_FORM_BYTES,
    "MAX_FORM_PARTS": 2_000,
    "PREPARE_READER": True,
}


def create_app(
    folder: Path,
    host: str,
    prefix: str = "",
    *,
    shut_down: Callable[[], None] = lambda: None,
    publish_login_key: Callable[[str], object] = lambda _key: None,
    copy_folder: Path | None = None,
) -> Flask:
    """Return the application for a data folder, which answers requests for `host` below the path `prefix` only.

    `shut_down` ends the program; `publish_login_key` is called with each new single-use login key; `copy_folder`
    is given for a database on a write-protected volume, which is shown and never changed: a copy may go there.
    """
    app = Flask("relances_app")
    use_prepared(app)
    app.config.update(CONFIG)
    state = _create_state(folder, copy_folder, shut_down, publish_login_key)
    app.extensions["relances"] = state
    app.teardown_appcontext(request_context.close_db)
    uploads.register(app)
    security.install_guards(app, host, prefix)
    _count_requests(app, state.sender.request_gate)
    tabs.register(app)
    errors.register(app)
    template_filters.register(app)
    static_files.register(app)
    structure_sections.register(app)
    web_undo.register(app)
    _add_template_globals(app)
    url_converters.register(app)
    for module in PAGES:
        app.register_blueprint(module.page)
    return app


def _create_state(
    folder: Path,
    copy_folder: Path | None,
    shut_down: Callable[[], None],
    publish_login_key: Callable[[str], object],
) -> app_state.AppState:
    """Prepare the database and return the state that the pages share."""
    profile, read_only = get_profile_folder(), copy_folder is not None
    if copy_folder:
        path = get_readable_database(folder, copy_folder, clock.now())
    else:
        path = start_up(folder, profile, clock.now())
    sender = SenderThread(path, clock.now, () if read_only else list_send_logs(folder, profile, path))
    mailbox = MailboxThread(path, clock.now, sender.get_password)
    warning = READ_ONLY_MESSAGE if read_only else get_folder_warning(folder)
    return app_state.AppState(path, folder, sender, mailbox, shut_down, publish_login_key, read_only, warning)


def _add_template_globals(app: Flask) -> None:
    """Add the functions that templates call for the current day and the banners."""
    app.jinja_env.globals["get_today"] = clock.today
    app.jinja_env.globals["is_sandbox_active"] = banners.is_sandbox_active
    app.jinja_env.globals["is_sample_active"] = banners.is_sample_active
    app.jinja_env.globals["get_warning"] = banners.get_warning
    app.jinja_env.globals["get_company_name"] = banners.get_company_name
    app.jinja_env.globals["count_messages_to_decide"] = banners.count_messages_to_decide
    app.jinja_env.globals["count_letters_to_post"] = banners.count_letters_to_post
    app.jinja_env.globals["count_questions"] = banners.count_questions
    app.jinja_env.globals["has_calls_to_make"] = banners.has_calls_to_make
    app.jinja_env.globals["count_call_backs"] = banners.count_call_backs
    app.jinja_env.globals["has_open_invoices"] = banners.has_open_invoices
    app.jinja_env.globals["find_running_batch"] = banners.find_running_batch
    app.jinja_env.globals["icon"] = render_icon
    app.jinja_env.globals["get_page_url"] = refusals.get_page_url


def _count_requests(app: Flask, gate: RequestGate) -> None:
    """Count the requests accepted by the guards, so that the sender thread can yield to them."""

    def enter() -> None:
        g.is_counted = True
        gate.enter()

    def leave(_error: BaseException | None) -> None:
        if g.pop("is_counted", False):
            gate.leave()

    app.before_request(enter)
    app.teardown_request(leave)
