"""The « Boîte d'essai »: the mails that the trial server received, as a reader would see them."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from relances_app.services import trial
from relances_app.web.books import get_program, today
from relances_app.web.exports import FORMS, answer_table
from relances_app.web.exports_kept import MAILS, lay_mails
from relances_app.web.mail_frame import show_html

page = Blueprint("trial", __name__, url_prefix="/boite-essai")


@page.get("")
def show() -> str:
    """List the mails that arrived."""
    return render_template("trial/page.html", mails=trial.list_mails(get_program().folder / trial.FOLDER))


@page.get(f"/export.<{FORMS}:form>")
def export(form: str) -> Response:
    """Give all mails that arrived, as a list."""
    mails = trial.iterate_mails(get_program().folder / trial.FOLDER)
    return answer_table("boite-essai", form, today(), MAILS, lay_mails(mails))


@page.get("/<mail_id>")
def read(mail_id: str) -> str:
    """Show one mail."""
    mail = trial.read_mail(get_program().folder / trial.FOLDER, mail_id)
    return render_template("trial/mail.html", mail=mail, frame=url_for(".read_frame", mail_id=mail_id))


@page.get("/<mail_id>/corps")
def read_frame(mail_id: str) -> Response:
    """Draw the body alone, for the sandboxed frame."""
    return show_html(trial.read_mail(get_program().folder / trial.FOLDER, mail_id).html)
