"""Blueprint of the page « Structure », and the errors whose cause the user corrects there."""

from flask import Blueprint
from werkzeug.exceptions import RequestEntityTooLarge

from relances_app.domain.errors import MailServerMissing, PasswordMissing
from relances_app.web.errors import link_error
from relances_app.web.refusals import show_in_place

page = Blueprint("structure", __name__, url_prefix="/structure")

link_error(MailServerMissing, "structure.show_mail")
link_error(PasswordMissing, "structure.show_mail", "mot-de-passe")
link_error(RequestEntityTooLarge, "structure.show_import")

show_in_place(
    "structure.show_mail",
    "structure.save_password",
    "structure.unlock_vault",
    "structure.delete_password",
    "structure.toggle_sandbox",
    "structure.apply_preset",
    "structure.test_server",
    "structure.send_test_mail",
)
show_in_place("structure.show_mailbox", "structure.read_mailbox")
show_in_place("structure.show_backups", "structure.back_up", "structure.restore")
