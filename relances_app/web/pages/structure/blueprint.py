"""Blueprint of the page « Structure », and the errors whose cause the user corrects there."""

from flask import Blueprint
from werkzeug.exceptions import RequestEntityTooLarge

from relances_app.domain.errors import MailServerMissing, PasswordMissing
from relances_app.web.errors import link_error

page = Blueprint("structure", __name__, url_prefix="/structure")

link_error(MailServerMissing, "structure.show")
link_error(PasswordMissing, "structure.show", "mot-de-passe")
link_error(RequestEntityTooLarge, "structure.show")
