"""App."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from flask import Flask, g

from relances_app.runtime import app_state
from relances_app.runtime.request_gate import RequestGate
from relances_app.runtime.sender_thread import SenderThread
from relances_app.runtime.startup import READ_ONLY_MESSAGE, get_database_path, list_send_logs, start_up
from relances_app.system import clock
from relances_app.system.data_location import get_profile_folder
from relances_app.system.folder_warnings import get_folder_warning
from relances_app.web import (
    banners,
    errors,
    request_context,
    security,
    static_files,
    template_filters,
    uploads,
)
from relances_app.web import undo as web_undo
from relances_app.web.pages import (
    attachments,
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
from relances_app.web.pages.help import page as page_page
from relances_app.web.pages.imports import routes as imports_routes
from relances_app.web.pages.reminders import routes
from relances_app.web.pages.structure import routes as structure_routes
from relances_app.web.precompiled_templates import use_prepared

PAGES = (
    home, routes, imports_routes, attachments, outbox, letters, history, customers_routes, message_templates, payments, structure_routes,
    stationery, dunning_levels, rates, personal_data, mail_sandbox, welcome, page_page, tabs, undo,
)  # fmt: skip
MAX_UPLOAD = 20 * 1024 * 1024


def create_app(
    folder: Path,
    host: str,
    *,
    shut_down: Callable[[], None] = lambda: None,
    publish_login_key: Callable[[str], None] = lambda _key: None,
    demo_day: date | None = None,
    read_only: bool = False,
) -> Flask:
    """Return the application for a data folder, answering at `host` only.

    `leave` ends the program; `announce` is told each new single-use secret; `read_only` is for books on a
    write-protected medium, which are shown and never changed.
    """
    app = Flask("relances_app")
    use_prepared(app)
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_UPLOAD, MAX_FORM_MEMORY_SIZE=uploads.MAX_FORM_BYTES, MAX_FORM_PARTS=2_000
    )
    profile = get_profile_folder()
    path = get_database_path(folder) if read_only else start_up(folder, profile, clock.now())
    sender = SenderThread(path, clock.now, () if read_only else list_send_logs(folder, profile, path))
    warning = READ_ONLY_MESSAGE if read_only else get_folder_warning(folder)
    app.extensions["relances"] = app_state.AppState(
        path, folder, sender, shut_down, publish_login_key, demo_day, read_only, warning
    )
    app.teardown_appcontext(request_context.close_db)
    uploads.register(app)
    security.install_guards(app, host)
    _count_requests(app, sender.request_gate)
    tabs.register(app)
    errors.register(app)
    template_filters.register(app)
    static_files.register(app)
    web_undo.register(app)
    app.jinja_env.globals["today_is"] = clock.today
    app.jinja_env.globals["trial_is_on"] = banners.is_sandbox_active
    app.jinja_env.globals["sample_is_on"] = banners.is_sample_active
    app.jinja_env.globals["warn_of_trouble"] = banners.get_warning
    for module in PAGES:
        app.register_blueprint(module.page)
    return app


def _count_requests(app: Flask, gate: RequestGate) -> None:
    """Count the requests that the guards let in, so that the sender lets them go first."""

    def enter() -> None:
        g.is_counted = True
        gate.enter()

    def leave(_error: BaseException | None) -> None:
        if g.pop("is_counted", False):
            gate.leave()

    app.before_request(enter)
    app.teardown_request(leave)
