"""Error responses: one French sentence for the user, never a traceback."""

import logging

from flask import Flask, current_app, make_response, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from relances_app.domain.errors import NotFound, UserError
from relances_app.web.admission import IS_OUTSIDE
from relances_app.web.outside_page import render_outside_page
from relances_app.web.refusals import render_page_of_form
from relances_app.web.uploads import has_configured_limit

log = logging.getLogger(__name__)

CLOSED_TITLE = "Relances est fermé\u00a0: rouvrez-le depuis son icône"
CLOSED_MESSAGE = (
    "Cette adresse vient d’un démarrage précédent. Pour protéger vos données, chaque démarrage a sa propre clé. "
    "Fermez cet onglet, puis ouvrez Relances depuis son icône."
)
ERROR_MESSAGES = {
    400: ("Demande incomplète", "Rien n'a été changé. Revenez à la page, puis recommencez."),
    403: ("Demande refusée", "Rien n'a été changé. Revenez à la page, rechargez-la, puis recommencez."),
    404: (
        "Cette page n’existe pas",
        "L'adresse est fausse, ou la page n'existe plus. Vos données sont intactes.",
    ),
    405: ("Cette page n’existe pas", "Cette action n'est pas possible ici. Vos données sont intactes."),
    413: ("Fichier trop volumineux", "La limite est de 20 Mo : rien n'a été importé."),
    422: ("Cette action n’a pas été faite", ""),
    500: (
        "Le programme a rencontré une erreur",
        "Rien n'a été perdu : ce qui était enregistré l'est toujours. Revenez à la page, puis recommencez.",
    ),
}
"""Title and text of the page of each HTTP error."""

CODES_OF_OUTSIDERS = frozenset({400, 403})


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
    """Return 422, or 404 for NotFound: a toast for htmx, otherwise the page of the form, or a page of its own."""
    code = 404 if isinstance(user_error, NotFound) else 422
    title = "Cette page n’existe plus" if code == 404 else ""
    return _render_error(code, user_error.message, get_link(type(user_error)), title)


def _handle_http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if isinstance(error, CSRFError):
        return _render_error(
            403, "Rien n'a été changé. Rechargez la page, puis recommencez.", title="Cette page a expiré"
        )
    if code in CODES_OF_OUTSIDERS and not is_admitted():
        return render_outside_page(code, CLOSED_TITLE, CLOSED_MESSAGE)
    if code == 413 and request.max_content_length:
        megabytes = request.max_content_length // 1024**2
        sentence = f"C'est trop gros : la limite est de {megabytes} Mo à la fois."
        if has_configured_limit():
            sentence = f"{sentence} Elle se règle sur la page « Structure »."
            return _render_error(413, sentence, get_link(RequestEntityTooLarge))
        return _render_error(413, sentence)
    known = code if code in ERROR_MESSAGES else 404 if code < 500 else 500
    return _render_error(code, ERROR_MESSAGES[known][1], title=ERROR_MESSAGES[known][0])


def _handle_exception(error: Exception) -> Response:
    # Log and show only the type and the position: messages may contain names, addresses or mail bodies.
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    location = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
    log.error("bug at %s: %s in %s", request.endpoint, type(error).__name__, location)
    return _render_error(500, ERROR_MESSAGES[500][1], detail=f"{type(error).__name__}, {request.endpoint}")


def _render_error(code: int, sentence: str, link: str = "", title: str = "", detail: str = "") -> Response:
    if request.headers.get("HX-Request") == "true":
        response = make_response(
            render_template("_toast.html", sentence=sentence, link=link, kind="error"), code
        )
        response.headers["HX-Retarget"] = "#toasts"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    if code in {413, 422} and request.method == "POST" and is_admitted():
        page = render_page_of_form(code, sentence, link)
        if page is not None:
            return page
    return _render_calm_page(
        code, sentence, link=link, detail=detail,
        title=title or ERROR_MESSAGES.get(code, ERROR_MESSAGES[422])[0],
    )  # fmt: skip


def _render_calm_page(code: int, sentence: str, **context: str) -> Response:
    """Return the page with one message, without the menu if that cannot be rendered either."""
    context = {**context, "sentence": sentence, "way_back": _get_back_url()}
    if code < 500 and is_admitted():
        try:
            return make_response(render_template("error.html", **context), code)
        except Exception as error:  # noqa: BLE001  its message may contain personal data
            log.warning("no menu at %s: %s", request.endpoint, type(error).__name__)
    return make_response(render_template("error_without_menu.html", **context), code)


def is_admitted() -> bool:
    """Return whether the request comes from a browser that logged in, below the prefix of this start."""
    is_here = request.host == current_app.config["RELANCES_HOST"] and not request.environ.get(IS_OUTSIDE)
    return is_here and bool(session.get("is_in"))


def get_link(error: type[Exception]) -> str:
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
