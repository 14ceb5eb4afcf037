"""Mail account on the sub-page « Messagerie »: password, sandbox, connection test and test mail."""

from collections.abc import Callable

from flask import url_for
from werkzeug.wrappers import Response

from relances_app.domain.errors import UserError
from relances_app.domain.sending.credential import Credential
from relances_app.domain.sending.outcome import MessageState, Outcome, SmtpStage
from relances_app.domain.structure import MailServer, PasswordStorage
from relances_app.services import mail_server, passwords, structure
from relances_app.system.clock import now
from relances_app.web import forms as web_forms
from relances_app.web.errors import get_link
from relances_app.web.htmx import redirect_to, render
from relances_app.web.pages.structure import forms
from relances_app.web.pages.structure.blueprint import page
from relances_app.web.request_context import get_db, get_state


@page.post("/mot-de-passe")
def save_password() -> Response:
    """Save the mail password in memory, and store it if the user chose to."""
    form = forms.PasswordForm()
    web_forms.validate_or_raise(form)
    db, state = get_db(), get_state()
    keeping = PasswordStorage(form.garde.data)
    if keeping is PasswordStorage.VAULT and form.phrase.data != form.phrase_encore.data:
        raise UserError("Les deux phrases de passe diffèrent : saisissez deux fois la même.")
    passwords.require_known_server(db, confirmed=bool(form.confirme.data))
    passwords.save(db, state.folder, keeping, form.mot_de_passe.data, form.phrase.data or "")
    return _use_password(form.mot_de_passe.data)


@page.post("/ouvrir-le-coffre")
def unlock_vault() -> Response:
    """Decrypt the mail password in the vault, once per start."""
    form = forms.UnlockVaultForm()
    web_forms.validate_or_raise(form)
    db = get_db()
    password = passwords.unlock(db, get_state().folder, form.phrase.data)
    passwords.require_known_server(db, confirmed=True)  # the vault is bound to this server
    return _use_password(password)


@page.post("/oublier-le-mot-de-passe")
def delete_password() -> Response:
    """Delete the mail password from memory and from every store."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    get_state().sender.password = None
    passwords.delete(get_db(), get_state().folder)
    return redirect_to(url_for(".show_mail", _anchor="mot-de-passe"))


def _use_password(password: str) -> Response:
    sender = get_state().sender
    sender.password = password
    sender.wake()
    return redirect_to(url_for(".show_mail", _anchor="tester"))


@page.post("/essai")
def toggle_sandbox() -> Response:
    """Enable or disable the mail sandbox."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    db = get_db()
    wanted = not mail_server.is_sandbox(db)
    if wanted and not structure.get_structure(db).sender.address:
        raise UserError("Indiquez d'abord l'adresse d'expédition : les messages de test la porteront.")
    mail_server.set_sandbox(db, on=wanted)
    return redirect_to(url_for(".show_mail"))


@page.post("/tester")
def test_server() -> Response:
    """Test connection, TLS and login, and show the result in French."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    return _try_server(mail_server.check_server, "Connexion réussie : le serveur accepte vos réglages.")


@page.post("/m-envoyer-un-essai")
def send_test_mail() -> Response:
    """Send one mail to the sender."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    db = get_db()
    return _try_server(
        lambda server, password: mail_server.send_test_mail(db, server, password, now()),
        "Message de test envoyé : regardez dans votre boîte de réception.",
    )


def _try_server(attempt: Callable[[MailServer, Credential], Outcome], success: str) -> Response:
    """Show the result of an attempt beside its button; missing settings too, with a link to them."""
    db, sender = get_db(), get_state().sender
    try:
        server, password = mail_server.require_server(
            db, sender.get_sandbox_server(db), sender.get_password(db)
        )
    except UserError as error:
        return _render_result(fine=False, sentence=error.message, link=get_link(type(error)), status=422)
    outcome = attempt(server, password)
    is_fine = outcome.state is MessageState.SENT or (
        outcome.stage is SmtpStage.DONE and outcome.state is not MessageState.REFUSED
    )
    if is_fine:
        mail_server.save_tested(db, server, now())
    sentence = success if is_fine else outcome.advice
    return _render_result(fine=is_fine, sentence=sentence, reply=outcome.reply)


def _render_result(
    *, fine: bool, sentence: str, reply: str = "", link: str = "", status: int = 200
) -> Response:
    return render(
        "structure/tried.html", "structure/_tried.html",
        status=status, fine=fine, sentence=sentence, reply=reply, link=link,
    )  # fmt: skip
