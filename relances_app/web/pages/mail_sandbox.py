"""The « Boîte d'essai »: the mails that the embedded mail server received."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from relances_app.services import mail_sandbox
from relances_app.system.clock import today
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.exports.stored_files import SANDBOX_MAIL_COLUMNS, build_sandbox_mail_rows
from relances_app.web.mail_frame import render_mail_frame
from relances_app.web.request_context import get_state

page = Blueprint("mail_sandbox", __name__, url_prefix="/boite-essai")


@page.get("")
def show() -> str:
    """List the received mails."""
    return render_template(
        "mail_sandbox/page.html", mails=mail_sandbox.list_mails(get_state().folder / mail_sandbox.FOLDER)
    )


@page.get(f"/export.<{EXPORT_FORMATS}:form>")
def export(form: str) -> Response:
    """Export the list of received mails."""
    mails = mail_sandbox.iterate_mails(get_state().folder / mail_sandbox.FOLDER)
    return send_table("boite-essai", form, today(), SANDBOX_MAIL_COLUMNS, build_sandbox_mail_rows(mails))


@page.get("/<mail_id>")
def show_mail(mail_id: str) -> str:
    """Show one mail."""
    mail = mail_sandbox.read_mail(get_state().folder / mail_sandbox.FOLDER, mail_id)
    return render_template("mail_sandbox/mail.html", mail=mail, frame=url_for(".show_body", mail_id=mail_id))


@page.get("/<mail_id>/corps")
def show_body(mail_id: str) -> Response:
    """Return the HTML body, for the sandboxed frame."""
    return render_mail_frame(mail_sandbox.read_mail(get_state().folder / mail_sandbox.FOLDER, mail_id).html)
