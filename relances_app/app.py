"""App."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from flask import Flask, g

from relances_app.runtime import app_state
from relances_app.runtime.request_gate import Courtesy
from relances_app.runtime.sender_thread import Sender
from relances_app.runtime.startup import READ_ONLY, find_books, list_ledgers, prepare
from relances_app.system import clock
from relances_app.system.data_location import find_profile_folder
from relances_app.system.folder_warnings import find_warning
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
    leave: Callable[[], None] = lambda: None,
    announce: Callable[[str], None] = lambda _key: None,
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
        MAX_CONTENT_LENGTH=MAX_UPLOAD, MAX_FORM_MEMORY_SIZE=uploads.MAX_FORM, MAX_FORM_PARTS=2_000
    )
    profile = find_profile_folder()
    path = find_books(folder) if read_only else prepare(folder, profile, clock.now())
    sender = Sender(path, clock.now, () if read_only else list_ledgers(folder, profile, path))
    warning = READ_ONLY if read_only else find_warning(folder)
    app.extensions["relances"] = app_state.Program(
        path, folder, sender, leave, announce, demo_day, read_only, warning
    )
    app.teardown_appcontext(request_context.close_books)
    uploads.allow_uploads(app)
    security.guard(app, host)
    _count_requests(app, sender.courtesy)
    tabs.watch(app)
    errors.register(app)
    template_filters.register(app)
    static_files.register(app)
    web_undo.register(app)
    app.jinja_env.globals["today_is"] = clock.today
    app.jinja_env.globals["trial_is_on"] = banners.trial_is_on
    app.jinja_env.globals["sample_is_on"] = banners.sample_is_on
    app.jinja_env.globals["warn_of_trouble"] = banners.warn_of_trouble
    for module in PAGES:
        app.register_blueprint(module.page)
    return app


def _count_requests(app: Flask, gate: Courtesy) -> None:
    """Count the requests that the guards let in, so that the sender lets them go first."""

    def enter() -> None:
        g.is_counted = True
        gate.enter()

    def leave(_error: BaseException | None) -> None:
        if g.pop("is_counted", False):
            gate.leave()

    app.before_request(enter)
    app.teardown_request(leave)
