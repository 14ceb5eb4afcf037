"""Bringing invoices in: choose files, look at what would change, keep it or leave it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import cast

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.import_preview import join_contacts, leave_out, token_of
from relances_app.domain.reading import Field
from relances_app.domain.refusals import NotFound, Refusal
from relances_app.services import freshness, imports, payments, structure
from relances_app.web import forms, statements
from relances_app.web.books import get_books, get_program, now, today
from relances_app.web.exports import FORMS, answer_table
from relances_app.web.exports_imports import (
    CHANGES,
    CONTACTS,
    CONTROLS,
    IMPORTS,
    REJECTED,
    lay_changes,
    lay_contacts,
    lay_controls,
    lay_imports,
    lay_rejected,
)
from relances_app.web.htmx import go_to, render, wants_piece
from relances_app.web.reader import Reader
from relances_app.web.undoing import offer
from relances_app.web.uploads import take_files

page = Blueprint("imports", __name__, url_prefix="/import")

MAX_PREVIEWS = 4
"""Previews kept in memory; the oldest gives way."""

PATIENCE = 1.0
"""Seconds within which most files are read, so that their page comes at once."""

LABELS = {
    Field.CODE: "Code client",
    Field.NAME: "Nom du client",
    Field.EMAIL: "Adresse mail",
    Field.STREET: "Adresse",
    Field.STREET2: "Complément d'adresse",
    Field.POSTCODE: "Code postal",
    Field.TOWN: "Ville",
    Field.COUNTRY: "Pays",
    Field.PHONE: "Téléphone",
    Field.SIREN: "SIREN",
    Field.CUSTOMER_KIND: "Professionnel ou particulier",
    Field.LANGUAGE: "Langue du client",
    Field.NUMBER: "Numéro du document",
    Field.KIND: "Facture ou avoir",
    Field.ISSUED_ON: "Date de facture",
    Field.DUE_ON: "Date paiement (échéance)",
    Field.AMOUNT: "Montant TTC",
    Field.OPEN_AMOUNT: "Reste dû",
    Field.PAID: "Déjà réglé",
    Field.STATUS: "Statut",
    Field.DEBIT: "Débit (grand livre)",
    Field.CREDIT: "Crédit (grand livre)",
    Field.LETTER: "Lettrage (grand livre)",
    Field.LABEL: "Libellé de l'écriture (grand livre)",
    Field.JOURNAL: "Journal (grand livre)",
}

PREVIEW_LISTS = {
    "changements": (CHANGES, lay_changes),
    "rejets": (REJECTED, lay_rejected),
    "controle": (CONTROLS, lay_controls),
    "contacts": (CONTACTS, lay_contacts),
}


@dataclass(frozen=True, slots=True)
class Pending:
    """Files that arrived and are not kept yet."""

    files: tuple[imports.File, ...]
    is_whole_list: bool | None
    reader: Reader


@page.get("")
def show() -> str:
    """Offer to choose files."""
    data = freshness.look(get_books(), today())
    return render_template(
        "imports/page.html",
        form=forms.Upload(),
        data=data,
        megabytes=structure.find_structure(get_books()).upload_megabytes,
        limits=forms.Limits(avertir=data.fresh_days, refuser=data.stale_days),
        imports=imports.list_imports(get_books())[:20],
    )


@page.get(f"/export.<{FORMS}:form>")
def export(form: str) -> Response:
    """Give all imports."""
    return answer_table("imports", form, today(), IMPORTS, lay_imports(imports.list_imports(get_books())))


@page.post("")
def upload() -> Response | tuple[str, int]:
    """Read the files and go to what they would change, or to how far that is; nothing is stored.

    Bank statements among them wait for a word of their own, on the page « Règlements ».
    """
    form = forms.Upload()
    forms.require(form)
    taken = take_files("fichiers")
    banks = [file for file in taken if payments.is_statement(file[1])]
    files = tuple(imports.File(*file) for file in taken if file not in banks)
    waiting = statements.take(banks)
    if waiting and not files:
        return go_to(url_for("payments.review", token=waiting[0]))
    reader = _begin(files)
    if not reader.is_alive():
        reader.take()  # what cannot be read is said at once
    return go_to(url_for(".preview", token=_remember(Pending(files, form.is_whole_list, reader))))


@page.get("/<token>")
def preview(token: str) -> Response | str:
    """Show how far the reading is; once it is done, what would change."""
    pending = _find(token)
    if pending.reader.is_alive():
        return render(
            "imports/reading.html",
            "imports/_reading.html",
            token_=token,
            names=[file.name for file in pending.files],
            percent=int(100 * pending.reader.share),
        )
    if wants_piece():
        return go_to(url_for(".preview", token=token))
    return render_template(
        "imports/preview.html",
        token_=token,
        preview=_preview(token),
        waiting=statements.list_waiting(),
        labels=LABELS,
        fields=list(Field),
        token_of=token_of,
    )


@page.get(f"/<token>/<any(changements, rejets, controle, contacts):what>.<{FORMS}:form>")
def export_preview(token: str, what: str, form: str) -> Response:
    """Give what would change, lines that could not be read, the control of accounts, or contacts to match."""
    columns, lay = PREVIEW_LISTS[what]
    return answer_table(f"import-{what}", form, today(), columns, lay(_preview(token)))


@page.post("/<token>/colonnes")
def name_columns(token: str) -> Response:
    """Keep which column is what, and remember it for files with the same headings."""
    forms.require(forms.Act())
    signature = request.form.get("signature", "")
    known = {r.columns.signature: r.columns for r in _preview(token).readings if r.columns}
    if signature not in known:
        raise NotFound("Ce tableau")
    chosen = {i: request.form.get(f"colonne-{i}", "") for i in range(len(known[signature].headings))}
    mapping = {i: Field(name) for i, name in chosen.items() if name in set(Field)}
    if len(set(mapping.values())) != len(mapping):
        raise Refusal("Deux colonnes ont reçu le même rôle : choisissez-en une seule pour chacun.")
    imports.remember_mapping(get_books(), signature, mapping)
    pending = _find(token)
    get_program().previews[token] = replace(pending, reader=_begin(pending.files))
    return go_to(url_for(".preview", token=token))


@page.post("/<token>/portee")
def change_scope(token: str) -> Response:
    """Say whether the files list all that is open or only additions."""
    form = forms.Upload()
    forms.require(form)
    pending = replace(_find(token), is_whole_list=form.is_whole_list)
    get_program().previews[token] = pending
    return go_to(url_for(".preview", token=token))


@page.post("/<token>/garder")
def keep(token: str) -> Response:
    """Keep what the preview shows, compared afresh with the books."""
    form = forms.Keep()
    forms.require(form)
    shown = _preview(token)
    if shown.unmapped:
        raise Refusal(imports.say_unmapped(shown))
    if shown.is_open_question:
        raise Refusal("Dites d'abord ce que contient ce fichier : la liste entière, ou seulement des ajouts.")
    shown = join_contacts(shown, frozenset(request.form.getlist("meme")))
    shown = leave_out(shown, frozenset(request.form.getlist("laisser")))
    if shown.change.settles_most and not form.accord.data:
        raise Refusal(
            "Ce fichier solderait la plupart des factures : cochez la confirmation, ou choisissez « ajouts »."
        )
    import_id = imports.keep(get_books(), shown, now())
    offer("Import enregistré.", lambda db: imports.undo(db, import_id, now()), "Annuler cet import")
    get_program().previews.pop(token, None)
    return go_to(url_for("payments.show" if statements.list_waiting() else "reminders.show"))


@page.post("/<token>/laisser")
def leave(token: str) -> Response:
    """Forget the files, and end their reading; nothing was stored."""
    forms.require(forms.Act())
    _forget(token)
    return go_to(url_for(".show"))


@page.post("/fraicheur")
def keep_limits() -> Response:
    """Keep after how many days the data are old, and stale."""
    form = forms.Limits()
    forms.require(form)
    freshness.keep_limits(get_books(), form.avertir.data, form.refuser.data)
    return go_to(url_for(".show"))


@page.post("/annuler/<int:import_id>")
def undo(import_id: int) -> Response:
    """Take the newest import back."""
    forms.require(forms.Act())
    imports.undo(get_books(), import_id, now())
    return go_to(url_for(".show"))


def _remember(pending: Pending) -> str:
    previews = get_program().previews
    while len(previews) >= MAX_PREVIEWS:
        _forget(next(iter(previews)))
    token = secrets.token_urlsafe(16)
    previews[token] = pending
    return token


def _forget(token: str) -> None:
    pending = cast("Pending | None", get_program().previews.pop(token, None))
    if pending:
        pending.reader.stop()


def _begin(files: tuple[imports.File, ...]) -> Reader:
    """Begin to read; most files are read when this returns."""
    reader = Reader(imports.prepare_reading(get_books(), files))
    reader.start()
    reader.join(PATIENCE)
    return reader


def _find(token: str) -> Pending:
    pending = get_program().previews.get(token)
    if pending is None:
        raise NotFound("Cet aperçu n'est plus en mémoire : choisissez de nouveau le fichier. Il")
    return cast("Pending", pending)


def _preview(token: str) -> imports.Preview:
    """Compare what was read with the books as they are now."""
    pending = _find(token)
    if pending.reader.is_alive():
        raise Refusal("Ces fichiers sont encore en cours de lecture : attendez la fin, ou arrêtez-la.")
    try:
        readings = pending.reader.take()
    except Refusal:
        _forget(token)
        raise
    if not any(reading.columns for reading in readings):
        get_program().previews[token] = replace(pending, files=())  # nothing there can be read in another way
    return imports.compare_readings(get_books(), readings, is_whole_list=pending.is_whole_list)
