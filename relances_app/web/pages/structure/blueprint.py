"""Blueprint."""

from flask import Blueprint

page = Blueprint("structure", __name__, url_prefix="/structure")
