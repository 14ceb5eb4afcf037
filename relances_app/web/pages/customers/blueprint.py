"""Blueprint of the page « Clients »."""

from flask import Blueprint

page = Blueprint("customers", __name__, url_prefix="/clients")
