"""What the user sees when something is declined or breaks: one calm sentence, never a traceback."""

import logging

from flask import Flask, current_app, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from relances_app.domain.errors import MailServerMissing, NotFound, PasswordMissing, UserError
from relances_app.web.uploads import IMPORT_ENDPOINTS

log = logging.getLogger(__name__)

ERROR_MESSAGES = {
    400: "Cette adresse n'est pas celle du programme : rouvrez-le depuis son icône.",
    403: "Cette page demande d'ouvrir le programme depuis son icône : pour protéger vos données, "
    "chaque démarrage a sa propre clé.",
    404: "Cette page n'existe pas ou plus.",
    405: "Cette action n'est pas possible ici.",
    413: "Ce fichier est trop gros : la limite est de 20 Mo.",
    500: "Le programme a rencontré une erreur. Rien n'a été perdu : ce qui était enregistré l'est toujours.",
}


def register(app: Flask) -> None:
    """Answer refusals, HTTP errors and bugs each in its way."""
    app.register_error_handler(UserError, handle_user_error)
    app.register_error_handler(HTTPException, _handle_http_error)
    app.register_error_handler(Exception, _handle_exception)


def handle_user_error(user_error: UserError) -> Response:
    """Answer 422: a toast to htmx, a page otherwise; with the way to the page that mends it."""
    link = ""
    if isinstance(user_error, MailServerMissing):
        link = url_for("structure.show")
    elif isinstance(user_error, PasswordMissing):
        link = url_for("structure.show", _anchor="mot-de-passe")
    return _render_error(404 if isinstance(user_error, NotFound) else 422, user_error.message, link)


def _handle_http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if isinstance(error, CSRFError):
        return _render_error(403, "Cette page a trop attendu : rechargez-la, puis recommencez.")
    if code == 413 and request.max_content_length:
        megabytes = request.max_content_length // 1024**2
        sentence = f"C'est trop gros : la limite est de {megabytes} Mo à la fois."
        if request.endpoint in IMPORT_ENDPOINTS:
            return _render_error(
                413, f"{sentence} Elle se règle sur la page « Structure ».", url_for("structure.show")
            )
        return _render_error(413, sentence)
    return _render_error(code, ERROR_MESSAGES.get(code, ERROR_MESSAGES[404 if code < 500 else 500]))


def _handle_exception(error: Exception) -> Response:
    # Only the kind and the place: messages may hold names, addresses or bodies.
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    location = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
    log.error("bug at %s: %s in %s", request.endpoint, type(error).__name__, location)
    return _render_error(500, ERROR_MESSAGES[500])


def _render_error(code: int, sentence: str, link: str = "") -> Response:
    if request.headers.get("HX-Request") == "true":
        response = make_response(
            render_template("_toast.html", sentence=sentence, link=link, kind="error"), code
        )
        response.headers["HX-Retarget"] = "#toasts"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    return make_response(
        render_template("error.html", sentence=sentence, link=link, code=code, way_back=_get_back_url()),
        code,
    )


def _get_back_url() -> str:
    """Return the first page of the stage that declined; the home page where there is none."""
    endpoint = f"{request.blueprint}.show"
    first_pages = {rule.endpoint for rule in current_app.url_map.iter_rules() if not rule.arguments}
    return url_for(endpoint if endpoint in first_pages else "home.show")
