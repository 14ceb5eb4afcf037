"""Command `import`: read files of invoices, contacts and bank statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from relances_app.commands.import_report import print_result
from relances_app.commands.options import (
    as_json,
    handle_errors,
    handle_interrupt,
    now,
    open_data_folder,
    progress_bar,
    show_json,
)
from relances_app.domain.accounts.import_preview import merge_contacts, preview_to_dict
from relances_app.domain.errors import UserError
from relances_app.domain.reconciliation.payment_doubts import describe_return
from relances_app.services import imports, payments
from relances_app.services.database import Database

SYSTEM_FILES = {"desktop.ini", "thumbs.db", "ehthumbs.db"}


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Montre ce qui changerait, sans rien garder.")
@click.option("--additions", is_flag=True, help="Ces fichiers ne listent que des factures en plus.")
@click.option("--whole-list", is_flag=True, help="Ces fichiers listent toutes les factures ouvertes.")
@click.option("--confirm-certain", is_flag=True, help="Relevés de banque : garde les règlements certains.")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="KEY=ANSWER",
    help="Répond à une question du fichier ; clés et réponses viennent de --dry-run --json.",
)
@click.option("--yes", is_flag=True, help="Garde même un fichier qui solde la plupart des factures.")
@as_json
@click.pass_obj
@handle_errors
def import_(
    folder: Path,
    files: tuple[Path, ...],
    *,
    dry_run: bool,
    additions: bool,
    whole_list: bool,
    confirm_certain: bool,
    answers: tuple[str, ...],
    yes: bool,
    as_json: bool,
) -> None:
    """Apporte les factures ouvertes, contacts et relevés de banque que d'autres programmes ont exportés."""
    from relances_app.services import imports  # noqa: PLC0415

    if additions and whole_list:
        raise click.UsageError("--additions et --whole-list se contredisent.")
    paths, ignored = list_files(files)
    selected = imports.sort_files([imports.File(path.name, path) for path in paths])
    statements, lists = selected.statements, selected.others
    scope = True if whole_list else False if additions else None
    result: dict[str, object] = {"kept": not dry_run}
    if ignored:
        result["ignored"] = [path.name for path in ignored]
    with open_data_folder(folder) as db, handle_interrupt():
        if lists or not statements:
            given = parse_answers(answers)
            result |= import_lists(db, lists, scope, given, save=not dry_run, is_confirmed=yes or dry_run)
        if statements:
            result["statements"] = import_statements(
                db, statements, confirms=confirm_certain and not dry_run, save=not dry_run
            )
    if as_json:
        show_json(result)
    else:
        print_result(result)


def list_files(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return the given files with those inside given folders by name, and the files of the system left out.

    Files of the system are hidden files, what Windows and macOS write beside documents, and the lock files of
    open Office documents.
    """
    found: list[Path] = []
    ignored: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        for entry in sorted(path.rglob("*")):
            if entry.is_file():
                parts = entry.relative_to(path).parts
                (ignored if any(_is_system_file(part) for part in parts) else found).append(entry)
    return found, ignored


def _is_system_file(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in SYSTEM_FILES


def parse_answers(words: Iterable[str]) -> dict[str, str]:
    """Return the answers given on the command line, by the key of their question."""
    pairs = [word.partition("=") for word in words]
    if any(not key or not answer for key, _, answer in pairs):
        raise click.UsageError("Écrivez --answer CLÉ=RÉPONSE.")
    return {key: answer for key, _, answer in pairs}


def import_lists(
    db: Database,
    files: Sequence[imports.File],
    scope: bool | None,
    answers: dict[str, str],
    *,
    save: bool,
    is_confirmed: bool,
) -> dict[str, object]:
    """Compare lists with the database and save them if `save` is set; return the preview as JSON values."""
    with progress_bar("Lecture", 100) as bar:
        preview = imports.preview_files(
            db,
            files,
            is_whole_list=scope,
            progress=lambda share: bar.update(int(100 * share) - bar.pos),
            answers=answers,
        )
    if (
        unknown := answers.keys()
        - {doubt.key for doubt in preview.asked}
        - {c.key for c in preview.diff.payments}
    ):
        raise UserError(
            f"Aucune question de ce fichier n'a la clé « {min(unknown)} » : relevez-la avec --dry-run --json."
        )
    if preview.unmapped:
        raise UserError(imports.describe_unmapped(preview))
    if preview.diff.settles_most and not is_confirmed:
        raise UserError(
            "Ce fichier solderait la plupart des factures : ajoutez --yes s'il dit vrai, ou --additions."
        )
    if save:
        sure = frozenset(match.contact.code for match in preview.contacts if match.is_sure)
        imports.save_import(db, merge_contacts(preview, sure), now())
    return preview_to_dict(preview)


def import_statements(
    db: Database, statements: Iterable[payments.ReadStatement], *, confirms: bool, save: bool
) -> list[dict[str, object]]:
    """Match the credits of statements with documents.

    The certain matches are saved if `confirms` is set; the other ones are kept as questions if `save` is.
    """
    result: list[dict[str, object]] = []
    for file in statements:
        found = payments.propose_matches(db, file.statement, now().date())
        unsure = found.statement.is_date_order_unknown
        certain = [match for match in found.matches if match.is_certain]
        if confirms and unsure:
            raise UserError(
                f"« {file.name} » : rien n'y prouve si le jour ou le mois vient en premier ; "
                "confirmez ce relevé sur la page « Règlements »."
            )
        saved = payments.save_matches(db, certain, now()) if confirms else []
        waiting = (
            payments.keep_open(db, found, certain if confirms else (), now()) if save and not unsure else 0
        )
        result.append({"name": file.name, **_matches_to_dict(found), "kept": len(saved), "waiting": waiting})
    return result


def _matches_to_dict(found: payments.MatchProposals) -> dict[str, object]:
    """Return what is proposed for the credits of a statement, as data for JSON output."""
    return {
        "proposed": [
            {
                "booked_on": match.payment.booked_on,
                "amount_cents": match.payment.amount,
                "label": match.payment.label,
                "documents": [part.candidate.item.number for part in match.allocations],
                "is_certain": match.is_certain,
                "reason": match.reason,
            }
            for match in found.matches
        ],
        "returned": [
            {
                "booked_on": one.transaction.booked_on,
                "amount_cents": one.transaction.amount,
                "documents": one.numbers,
                "reason": describe_return(one),
            }
            for one in found.returned
        ],
        "warnings": list(found.statement.warnings),
        "rejected": [{"line": r.line, "reason": r.reason} for r in found.statement.rejections],
        "known": found.already_recorded,
        "unmatched": len(found.unmatched),
    }
