"""Blueprint."""

from flask import Blueprint

page = Blueprint("imports", __name__, url_prefix="/import")
