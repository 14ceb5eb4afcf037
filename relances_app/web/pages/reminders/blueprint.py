"""Blueprint."""

from flask import Blueprint

page = Blueprint("reminders", __name__, url_prefix="/relances")
