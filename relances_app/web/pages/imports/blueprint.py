"""Blueprint of the page « Import »."""

from flask import Blueprint

page = Blueprint("imports", __name__, url_prefix="/import")
