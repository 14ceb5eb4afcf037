"""The Flask application: pages, filters and guards hung together."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from flask import Flask

from relances_app.domain.structure import MailServer
from relances_app.paths import find_profile_folder, find_warning
from relances_app.web import (
    attachments,
    books,
    customers,
    errors,
    filters,
    home,
    imports,
    journal,
    ladder,
    letters,
    outbox,
    payments,
    presence,
    protection,
    rates,
    reminders,
    security,
    statics,
    stationery,
    structure,
    trial,
    undo,
    undoing,
    uploads,
    welcome,
    wordings,
)
from relances_app.web import help as help_page
from relances_app.web.prepare import READ_ONLY, close, find_books, list_ledgers, prepare, start_trial
from relances_app.web.prepared import use_prepared
from relances_app.web.sender import Sender

PAGES = (
    home, reminders, imports, attachments, outbox, letters, journal, customers, wordings, payments, structure,
    stationery, ladder, rates, protection, trial, welcome, help_page, presence, undo,
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
    path = find_books(folder) if read_only else prepare(folder, profile, books.now())
    sender = Sender(path, books.now, () if read_only else list_ledgers(folder, profile, path))
    warning = READ_ONLY if read_only else find_warning(folder)
    app.extensions["relances"] = books.Program(
        path, folder, sender, leave, announce, demo_day, read_only, warning
    )
    app.teardown_appcontext(books.close_books)
    uploads.allow_uploads(app)
    security.guard(app, host)
    sender.courtesy.watch(app)
    presence.watch(app)
    errors.register(app)
    filters.register(app)
    statics.register(app)
    undoing.register(app)
    app.jinja_env.globals["today_is"] = books.today
    app.jinja_env.globals["trial_is_on"] = structure.trial_is_on
    app.jinja_env.globals["sample_is_on"] = structure.sample_is_on
    app.jinja_env.globals["warn_of_trouble"] = structure.warn_of_trouble
    for module in PAGES:
        app.register_blueprint(module.page)
    return app


def is_over(app: Flask) -> bool:
    """Say whether the program may end by itself, since its last page was closed a while ago."""
    return presence.is_over(app.extensions["relances"])


def start_sender(app: Flask) -> Callable[[], None]:
    """Start the sender thread; return what ends it and the trial server, the current mail first."""
    program: books.Program = app.extensions["relances"]
    if program.is_read_only:
        return lambda: None
    servers = []

    def open_trial() -> MailServer:
        servers.append(start_trial(program.folder, books.now))
        return servers[-1].settings

    program.sender.trial, program.sender.open_trial = None, open_trial
    program.sender.start()

    def end() -> None:
        program.sender.end()
        for server in servers:
            server.stop()
        close(program.folder)

    return end
