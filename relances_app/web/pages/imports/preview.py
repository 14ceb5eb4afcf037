"""Preview."""

from dataclasses import replace

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.accounts.import_preview import join_contacts, leave_out, token_of
from relances_app.domain.accounts.parsed_file import Field
from relances_app.domain.errors import NotFound, Refusal
from relances_app.services import imports
from relances_app.system.clock import now, today
from relances_app.web import forms, pending_statements
from relances_app.web.exports.imports import (
    CHANGES,
    CONTACTS,
    CONTROLS,
    REJECTED,
    lay_changes,
    lay_contacts,
    lay_controls,
    lay_rejected,
)
from relances_app.web.exports.response import FORMS, answer_table
from relances_app.web.htmx import go_to, render, wants_piece
from relances_app.web.pages.imports import forms as imports_forms
from relances_app.web.pages.imports.blueprint import page
from relances_app.web.pages.imports.pending import _begin, _find, _forget, _preview
from relances_app.web.request_context import get_books, get_program
from relances_app.web.undo import offer

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
        waiting=pending_statements.list_waiting(),
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
    form = imports_forms.Keep()
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
    return go_to(url_for("payments.show" if pending_statements.list_waiting() else "reminders.show"))


@page.post("/<token>/laisser")
def leave(token: str) -> Response:
    """Forget the files, and end their reading; nothing was stored."""
    forms.require(forms.Act())
    _forget(token)
    return go_to(url_for(".show"))
