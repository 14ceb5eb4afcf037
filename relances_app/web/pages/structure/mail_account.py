"""Mail account."""

from flask import url_for
from werkzeug.wrappers import Response

from relances_app.domain.errors import Refusal
from relances_app.domain.sending.outcome import Outcome, Stage, State
from relances_app.domain.structure import PasswordKeeping
from relances_app.services import mail_server, passwords, structure
from relances_app.system.clock import now
from relances_app.web import forms as web_forms
from relances_app.web.htmx import go_to, render
from relances_app.web.pages.structure import forms
from relances_app.web.pages.structure.blueprint import page
from relances_app.web.request_context import get_books, get_program


@page.post("/mot-de-passe")
def keep_password() -> Response:
    """Keep the mail password in memory, and beyond the end of the program where that is wanted."""
    form = forms.Password()
    web_forms.require(form)
    db, program = get_books(), get_program()
    keeping = PasswordKeeping(form.garde.data)
    if keeping is PasswordKeeping.VAULT and form.phrase.data != form.phrase_encore.data:
        raise Refusal("Les deux phrases de passe diffèrent : saisissez deux fois la même.")
    passwords.require_same_server(db, confirmed=bool(form.confirme.data))
    passwords.remember(db, program.folder, keeping, form.mot_de_passe.data, form.phrase.data or "")
    return _use_password(form.mot_de_passe.data)


@page.post("/ouvrir-le-coffre")
def unlock() -> Response:
    """Take the mail password out of the vault, once per start."""
    form = forms.Unlock()
    web_forms.require(form)
    db = get_books()
    password = passwords.unlock(db, get_program().folder, form.phrase.data)
    passwords.require_same_server(db, confirmed=True)  # the vault opened for this server and no other
    return _use_password(password)


@page.post("/oublier-le-mot-de-passe")
def forget_password() -> Response:
    """Forget the mail password in memory and wherever it was remembered."""
    web_forms.require(web_forms.Act())
    get_program().sender.password = None
    passwords.forget(get_books(), get_program().folder)
    return go_to(url_for(".show", _anchor="mot-de-passe"))


def _use_password(password: str) -> Response:
    sender = get_program().sender
    sender.password = password
    sender.wake()
    return go_to(url_for(".show", _anchor="mot-de-passe"))


@page.post("/essai")
def choose_trial() -> Response:
    """Choose the embedded trial server, or leave it."""
    web_forms.require(web_forms.Act())
    db = get_books()
    wanted = not mail_server.is_trial(db)
    if wanted and not structure.find_structure(db).sender.address:
        raise Refusal("Indiquez d'abord l'adresse d'expédition : les messages d'essai la porteront.")
    mail_server.keep_trial(db, on=wanted)
    return go_to(url_for(".show"))


@page.post("/tester")
def try_server() -> Response:
    """Connect, secure and log in, and say in plain French what happened."""
    web_forms.require(web_forms.Act())
    db, program = get_books(), get_program()
    server, password = mail_server.require_server(
        db, program.sender.find_trial(db), program.sender.find_password(db)
    )
    return _answer(
        mail_server.try_server(server, password), "Connexion réussie : le serveur accepte vos réglages."
    )


@page.post("/m-envoyer-un-essai")
def send_trial() -> Response:
    """Send one mail to the sender."""
    web_forms.require(web_forms.Act())
    db, program = get_books(), get_program()
    server, password = mail_server.require_server(
        db, program.sender.find_trial(db), program.sender.find_password(db)
    )
    outcome = mail_server.send_trial(db, server, password, now())
    return _answer(outcome, "Message d'essai parti : regardez dans votre boîte de réception.")


def _answer(outcome: Outcome, success: str) -> Response:
    fine = outcome.state is State.SENT or (outcome.stage is Stage.DONE and outcome.state is not State.REFUSED)
    sentence = success if fine else outcome.advice
    return render(
        "structure/tried.html", "structure/_tried.html", fine=fine, sentence=sentence, reply=outcome.reply
    )
