"""Error responses: one French sentence for the user, never a traceback."""

import logging

from flask import Flask, current_app, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from relances_app.domain.errors import NotFound, UserError
from relances_app.web.uploads import has_configured_limit

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


_links: dict[type[Exception], tuple[str, str | None]] = {}


def link_error(error: type[Exception], endpoint: str, anchor: str | None = None) -> None:
    """Register the page on which the user can correct the cause of an error; its message links to it."""
    _links[error] = (endpoint, anchor)


def register(app: Flask) -> None:
    """Register the handlers of user errors, HTTP errors and unexpected exceptions."""
    app.register_error_handler(UserError, handle_user_error)
    app.register_error_handler(HTTPException, _handle_http_error)
    app.register_error_handler(Exception, _handle_exception)


def handle_user_error(user_error: UserError) -> Response:
    """Return 422, or 404 for NotFound: a toast for htmx, a page otherwise, with the link registered for the error."""
    code = 404 if isinstance(user_error, NotFound) else 422
    return _render_error(code, user_error.message, _get_link(type(user_error)))


def _handle_http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if isinstance(error, CSRFError):
        return _render_error(403, "Cette page a trop attendu : rechargez-la, puis recommencez.")
    if code == 413 and request.max_content_length:
        megabytes = request.max_content_length // 1024**2
        sentence = f"C'est trop gros : la limite est de {megabytes} Mo à la fois."
        if has_configured_limit():
            sentence = f"{sentence} Elle se règle sur la page « Structure »."
            return _render_error(413, sentence, _get_link(RequestEntityTooLarge))
        return _render_error(413, sentence)
    return _render_error(code, ERROR_MESSAGES.get(code, ERROR_MESSAGES[404 if code < 500 else 500]))


def _handle_exception(error: Exception) -> Response:
    # Log only the type and the position: messages may contain names, addresses or mail bodies.
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


def _get_link(error: type[Exception]) -> str:
    """Return the URL of the page registered for an error or one of its base classes, or an empty string."""
    for kind in error.__mro__:
        if kind in _links:
            endpoint, anchor = _links[kind]
            return url_for(endpoint, _anchor=anchor)
    return ""


def _get_back_url() -> str:
    """Return the URL of the main page of the current blueprint, or of the start page."""
    endpoint = f"{request.blueprint}.show"
    first_pages = {rule.endpoint for rule in current_app.url_map.iter_rules() if not rule.arguments}
    return url_for(endpoint if endpoint in first_pages else "home.show")
