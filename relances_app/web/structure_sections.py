"""The sub-pages of « Structure », and the one that was open last."""

from flask import Flask, request, session
from werkzeug.wrappers import Response

SECTIONS = (
    ("structure.show_company", "entreprise", "Entreprise"),
    ("structure.show_mail", "messagerie", "Messagerie"),
    ("dunning_levels.show", "scenario", "Scénario de relance"),
    ("message_templates.show", "modeles", "Modèles"),
    ("stationery.show", "papier", "Lettres et papier"),
    ("rates.show", "taux", "Taux"),
    ("structure.show_import", "import", "Import"),
    ("structure.show_backups", "sauvegardes", "Sauvegardes"),
    ("personal_data.show", "donnees", "Données personnelles"),
)
"""Endpoint, name in templates and label."""
_ENDPOINTS = frozenset(endpoint for endpoint, _, _ in SECTIONS)


def register(app: Flask) -> None:
    """Remember the sub-page that is open, and give its list to templates."""
    app.jinja_env.globals["STRUCTURE_SECTIONS"] = SECTIONS
    app.after_request(_remember_section)


def get_last_section() -> str:
    """Return the endpoint of the sub-page that was open last, or of the first one."""
    endpoint = session.get("section")
    return endpoint if endpoint in _ENDPOINTS else SECTIONS[0][0]


def _remember_section(response: Response) -> Response:
    here = {request.endpoint, f"{request.blueprint}.show"} & _ENDPOINTS
    if (
        request.method == "GET"
        and response.status_code == 200
        and here
        and session.get("section") not in here
    ):
        session["section"] = here.pop()
    return response
