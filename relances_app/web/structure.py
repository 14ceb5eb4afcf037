"""The page « Structure »: the company, its mail server, and whether that server answers."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from relances_app.domain.outcome import Outcome, Stage, State
from relances_app.domain.providers import Provider, find_provider, guess_provider
from relances_app.domain.refusals import Refusal
from relances_app.domain.structure import PasswordKeeping
from relances_app.services import backups, passwords, structure, welcome
from relances_app.web import forms
from relances_app.web.books import close_books, get_books, get_program, now
from relances_app.web.htmx import go_to, render
from relances_app.web.prepare import restore_backup
from relances_app.web.structure_form import StructureForm
from relances_app.web.structure_keeping import keep_structure, list_preset

page = Blueprint("structure", __name__, url_prefix="/structure")


@page.get("")
def show() -> str:
    """Show the structure for correction."""
    return _draw(StructureForm(data=structure.find_values(get_books())))


@page.post("")
def keep() -> Response | tuple[str, int]:
    """Keep the structure, or say beside each field what is wrong."""
    form = StructureForm()
    if not form.validate_on_submit():
        return _draw(form), 422
    keep_structure(form.data)
    return go_to(url_for(".show", _anchor="enregistre"))


@page.post("/mot-de-passe")
def keep_password() -> Response:
    """Keep the mail password in memory, and beyond the end of the program where that is wanted."""
    form = forms.Password()
    forms.require(form)
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
    forms.require(form)
    db = get_books()
    password = passwords.unlock(db, get_program().folder, form.phrase.data)
    passwords.require_same_server(db, confirmed=True)  # the vault opened for this server and no other
    return _use_password(password)


@page.post("/oublier-le-mot-de-passe")
def forget_password() -> Response:
    """Forget the mail password in memory and wherever it was remembered."""
    forms.require(forms.Act())
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
    forms.require(forms.Act())
    db = get_books()
    wanted = not structure.is_trial(db)
    if wanted and not structure.find_structure(db).sender.address:
        raise Refusal("Indiquez d'abord l'adresse d'expédition : les messages d'essai la porteront.")
    structure.keep_trial(db, on=wanted)
    return go_to(url_for(".show"))


@page.post("/tester")
def try_server() -> Response:
    """Connect, secure and log in, and say in plain French what happened."""
    forms.require(forms.Act())
    db, program = get_books(), get_program()
    server, password = structure.require_server(
        db, program.sender.find_trial(db), program.sender.find_password(db)
    )
    return _answer(
        structure.try_server(server, password), "Connexion réussie : le serveur accepte vos réglages."
    )


@page.post("/m-envoyer-un-essai")
def send_trial() -> Response:
    """Send one mail to the sender."""
    forms.require(forms.Act())
    db, program = get_books(), get_program()
    server, password = structure.require_server(
        db, program.sender.find_trial(db), program.sender.find_password(db)
    )
    outcome = structure.send_trial(db, server, password, now())
    return _answer(outcome, "Message d'essai parti : regardez dans votre boîte de réception.")


@page.post("/prereglage")
def preset() -> str:
    """Fill the mail settings from a provider's preset; nothing is kept until the form is."""
    form = forms.Preset()
    forms.require(form)
    values = structure.find_values(get_books())
    provider = find_provider(form.fournisseur.data) or guess_provider(values["sender_address"])
    if provider is None:
        raise Refusal(
            "Aucun préréglage ne correspond à cette adresse : choisissez votre fournisseur dans la liste."
        )
    values |= list_preset(provider, values["sender_address"])
    return _draw(StructureForm(formdata=None, data=values), provider)


@page.post("/sauvegarder")
def back_up() -> Response:
    """Make a backup now."""
    forms.require(forms.Act())
    backups.make(get_program().folder, now())
    return go_to(url_for(".show", _anchor="sauvegardes"))


@page.post("/reprendre")
def restore() -> Response:
    """Put a backup in the place of the books; what was not sent is held back."""
    form = forms.Restore()
    forms.require(form)
    program = get_program()
    if program.sender.is_busy:
        raise Refusal("Un envoi est en cours : arrêtez-le avant de reprendre une sauvegarde.")
    close_books()
    program.sender.password = None  # the backup may name another server
    program.turn_to(restore_backup(program.folder, form.nom.data, now()))
    return go_to(url_for("outbox.show"))


def warn_of_trouble() -> str:
    """Return what every page must say: the sender's trouble, or a risky place of the data."""
    program = get_program()
    return program.sender.trouble or program.warning


def trial_is_on() -> bool:
    """Say whether the banner of the trial server is due."""
    return structure.is_trial(get_books())


def sample_is_on() -> bool:
    """Say whether the banner of the sample is due."""
    return welcome.is_sample(get_books())


def _answer(outcome: Outcome, success: str) -> Response:
    fine = outcome.state is State.SENT or (outcome.stage is Stage.DONE and outcome.state is not State.REFUSED)
    sentence = success if fine else outcome.advice
    return render(
        "structure/tried.html", "structure/_tried.html", fine=fine, sentence=sentence, reply=outcome.reply
    )


def _draw(form: StructureForm, provider: Provider | None = None) -> str:
    db, program = get_books(), get_program()
    settings = structure.find_structure(db)
    return render_template(
        "structure/page.html",
        form=form,
        password_form=forms.Password(formdata=None, garde=settings.password_keeping.value),
        unlock_form=forms.Unlock(formdata=None),
        has_password=program.sender.password is not None,
        keeping=settings.password_keeping.value,
        is_sealed=passwords.is_sealed(db, program.folder),
        has_keychain=passwords.has_keychain(),
        server=settings.server,
        is_other_server=passwords.is_other_server(db),
        needs_password=bool(settings.server.user) and not structure.is_trial(db),
        is_trial=structure.is_trial(db),
        folder=program.folder,
        provider=provider,
        preset_form=forms.Preset(formdata=None),
        backups=backups.list_names(program.folder)[:20],
    )
