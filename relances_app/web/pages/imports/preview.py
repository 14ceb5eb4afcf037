"""Preview of an import: progress, changes, column mapping, saving or discarding."""

from dataclasses import replace

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.accounts.import_preview import document_token, exclude_documents, merge_contacts
from relances_app.domain.accounts.parsed_file import REPEATABLE_FIELDS, TargetField
from relances_app.domain.errors import NotFound, UserError
from relances_app.services import imports, structure, welcome
from relances_app.system.clock import now, today
from relances_app.web import forms, pending_statements
from relances_app.web.exports.imports import (
    BALANCE_CHECK_COLUMNS,
    CHANGE_COLUMNS,
    CONTACT_MATCH_COLUMNS,
    REJECTED_LINE_COLUMNS,
    build_balance_check_rows,
    build_change_rows,
    build_contact_match_rows,
    build_rejected_line_rows,
)
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.htmx import redirect_to, render, wants_fragment
from relances_app.web.pages.imports import forms as imports_forms
from relances_app.web.pages.imports.blueprint import page
from relances_app.web.pages.imports.choices import (
    has_other_scope,
    take_answers,
    take_exclusions,
    take_scope,
)
from relances_app.web.pages.imports.pending import build_preview, discard_pending, get_pending, start_job
from relances_app.web.request_context import get_db, get_state
from relances_app.web.undo import offer_undo

FIELD_LABELS = {
    TargetField.CODE: "Code client",
    TargetField.NAME: "Nom du client",
    TargetField.FIRST_NAME: "Prénom du client",
    TargetField.EMAIL: "Adresse mail",
    TargetField.STREET: "Adresse",
    TargetField.STREET2: "Complément d'adresse",
    TargetField.POSTCODE: "Code postal",
    TargetField.TOWN: "Ville",
    TargetField.COUNTRY: "Pays",
    TargetField.PHONE: "Téléphone",
    TargetField.SIREN: "SIREN",
    TargetField.CUSTOMER_KIND: "Professionnel ou particulier",
    TargetField.LANGUAGE: "Langue du client",
    TargetField.NUMBER: "Numéro du document",
    TargetField.KIND: "Facture ou avoir",
    TargetField.SIDE: "Sens (débit ou crédit)",
    TargetField.ISSUED_ON: "Date de facture",
    TargetField.DUE_ON: "Date paiement (échéance)",
    TargetField.AMOUNT: "Montant TTC",
    TargetField.OPEN_AMOUNT: "Reste dû",
    TargetField.PAID: "Déjà réglé",
    TargetField.STATUS: "Statut",
    TargetField.DOCUMENT_STATE: "État du document (brouillon, validé, annulé)",
    TargetField.PAID_ON: "Date du règlement",
    TargetField.PAYMENT: "Règlement (une ligne par règlement)",
    TargetField.PAYMENT_ID: "Identifiant du règlement",
    TargetField.DEBIT: "Débit (grand livre)",
    TargetField.CREDIT: "Crédit (grand livre)",
    TargetField.LETTER: "Lettrage (grand livre)",
    TargetField.LABEL: "Libellé de l'écriture (grand livre)",
    TargetField.JOURNAL: "Journal (grand livre)",
    TargetField.NOTE: "Commentaire",
}

PREVIEW_EXPORTS = {
    "changements": (CHANGE_COLUMNS, build_change_rows),
    "rejets": (REJECTED_LINE_COLUMNS, build_rejected_line_rows),
    "controle": (BALANCE_CHECK_COLUMNS, build_balance_check_rows),
    "contacts": (CONTACT_MATCH_COLUMNS, build_contact_match_rows),
}


@page.get("/<token>")
def preview(token: str) -> Response | str:
    """Show the reading progress, then what the import would change."""
    pending = get_pending(token)
    if pending.job.is_alive():
        return render(
            "imports/reading.html",
            "imports/_reading.html",
            token_=token,
            names=[file.name for file in pending.files],
            percent=int(100 * pending.job.progress),
        )
    if wants_fragment():
        return redirect_to(url_for(".preview", token=token))
    return render_template(
        "imports/preview.html",
        token_=token,
        preview=build_preview(token),
        excluded=pending.excluded,
        merged=pending.merged,
        waiting=pending_statements.list_pending(),
        labels=FIELD_LABELS,
        fields=list(TargetField),
        token_of=document_token,
    )


@page.get(f"/<token>/<any(changements, rejets, controle, contacts):what>.<{EXPORT_FORMATS}:form>")
def export_preview(token: str, what: str, form: str) -> Response:
    """Export the changes, rejected lines, balance checks or contact matches of a preview."""
    columns, build_rows = PREVIEW_EXPORTS[what]
    return send_table(f"import-{what}", form, today(), columns, build_rows(build_preview(token)))


@page.post("/<token>/colonnes")
def map_columns(token: str) -> Response:
    """Save the column mapping for files with the same headings, and read the files again."""
    forms.validate_or_raise(forms.ConfirmForm())
    take_exclusions(token)
    take_answers(token)
    if "portee" in request.form:
        take_scope(token)
    signature = request.form.get("signature", "")
    known = {r.columns.signature: r.columns for r in build_preview(token).files if r.columns}
    if signature not in known:
        raise NotFound("Ce tableau")
    chosen = {i: request.form.get(f"colonne-{i}", "") for i in range(len(known[signature].headings))}
    mapping = {i: TargetField(name) for i, name in chosen.items() if name in set(TargetField)}
    single = [field for field in mapping.values() if field not in REPEATABLE_FIELDS]
    if len(set(single)) != len(single):
        raise UserError("Deux colonnes ont reçu le même rôle : choisissez-en une seule pour chacun.")
    imports.save_mapping(get_db(), signature, mapping)
    pending = get_pending(token)
    get_state().pending_imports[token] = replace(pending, job=start_job(pending.files, pending.answers))
    return redirect_to(url_for(".preview", token=token))


@page.post("/<token>/portee")
def change_scope(token: str) -> Response:
    """Set whether the files list all open invoices or only additions."""
    forms.validate_or_raise(forms.ConfirmForm())
    take_exclusions(token)
    take_answers(token)
    take_scope(token)
    return redirect_to(url_for(".preview", token=token))


@page.post("/<token>/repondre")
def answer(token: str) -> Response:
    """Take the answers given to the questions, and show what the files change with them."""
    forms.validate_or_raise(forms.ConfirmForm())
    take_exclusions(token)
    take_answers(token)
    return redirect_to(url_for(".preview", token=token))


@page.post("/<token>/garder")
def save(token: str) -> Response:
    """Save the preview after comparing it again with the database."""
    form = imports_forms.ConfirmImportForm()
    forms.validate_or_raise(form)
    take_exclusions(token)
    if take_answers(token):
        return redirect_to(url_for(".preview", token=token))
    if has_other_scope(token):
        take_scope(token)
        return redirect_to(url_for(".preview", token=token))
    import_preview = build_preview(token)
    if import_preview.unmapped:
        raise UserError(imports.describe_unmapped(import_preview))
    if import_preview.is_scope_unknown:
        raise UserError(
            "Dites d'abord ce que contient ce fichier : choisissez « Toutes les factures ouvertes » ou "
            "« Factures à ajouter »."
        )
    pending = get_pending(token)
    import_preview = merge_contacts(import_preview, pending.merged or frozenset())
    import_preview = exclude_documents(import_preview, pending.excluded)
    if import_preview.diff.settles_most and not form.accord.data:
        raise UserError(
            "Ce fichier solderait la plupart des factures : cochez la confirmation, ou choisissez "
            "« Factures à ajouter »."
        )
    is_first_start = welcome.should_show(get_db())
    import_id = imports.save_import(get_db(), import_preview, now())
    offer_undo("Import enregistré.", lambda db: imports.undo(db, import_id, now()), "Annuler cet import")
    get_state().pending_imports.pop(token, None)
    if is_first_start and not structure.get_structure(get_db()).server.is_configured:
        return redirect_to(url_for("welcome.mail_step"))
    return redirect_to(url_for("payments.show" if pending_statements.list_pending() else "reminders.show"))


@page.post("/<token>/laisser")
def discard(token: str) -> Response:
    """Discard the files and stop their reading; nothing was stored."""
    forms.validate_or_raise(forms.ConfirmForm())
    discard_pending(token)
    return redirect_to(url_for(".show"))
