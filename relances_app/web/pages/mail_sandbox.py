"""The « Boîte d'essai »: the mails that the trial server received, as a reader would see them."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from relances_app.services import mail_sandbox
from relances_app.system.clock import today
from relances_app.web.exports.response import FORMS, answer_table
from relances_app.web.exports.stored_files import MAILS, lay_mails
from relances_app.web.mail_frame import show_html
from relances_app.web.request_context import get_program

page = Blueprint("mail_sandbox", __name__, url_prefix="/boite-essai")


@page.get("")
def show() -> str:
    """List the mails that arrived."""
    return render_template(
        "mail_sandbox/page.html", mails=mail_sandbox.list_mails(get_program().folder / mail_sandbox.FOLDER)
    )


@page.get(f"/export.<{FORMS}:form>")
def export(form: str) -> Response:
    """Give all mails that arrived, as a list."""
    mails = mail_sandbox.iterate_mails(get_program().folder / mail_sandbox.FOLDER)
    return answer_table("boite-essai", form, today(), MAILS, lay_mails(mails))


@page.get("/<mail_id>")
def read(mail_id: str) -> str:
    """Show one mail."""
    mail = mail_sandbox.read_mail(get_program().folder / mail_sandbox.FOLDER, mail_id)
    return render_template("mail_sandbox/mail.html", mail=mail, frame=url_for(".read_frame", mail_id=mail_id))


@page.get("/<mail_id>/corps")
def read_frame(mail_id: str) -> Response:
    """Draw the body alone, for the sandboxed frame."""
    return show_html(mail_sandbox.read_mail(get_program().folder / mail_sandbox.FOLDER, mail_id).html)
