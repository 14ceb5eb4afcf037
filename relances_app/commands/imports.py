"""Imports."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from relances_app.commands.options import (
    as_json,
    books,
    now,
    progress_bar,
    refusing,
    show_json,
    telling_interruption,
)
from relances_app.domain.accounts.import_preview import describe, join_contacts
from relances_app.domain.errors import Refusal
from relances_app.domain.money import format_euros
from relances_app.services import imports, payments
from relances_app.services.database import Books


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Montre ce qui changerait, sans rien garder.")
@click.option("--additions", is_flag=True, help="Ces fichiers ne listent que des factures en plus.")
@click.option("--whole-list", is_flag=True, help="Ces fichiers listent toutes les factures ouvertes.")
@click.option("--confirm-certain", is_flag=True, help="Relevés de banque : garde les règlements certains.")
@click.option("--yes", is_flag=True, help="Garde même un fichier qui solde la plupart des factures.")
@as_json
@click.pass_obj
@refusing
def import_(
    folder: Path,
    files: tuple[Path, ...],
    *,
    dry_run: bool,
    additions: bool,
    whole_list: bool,
    confirm_certain: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Apporte les factures ouvertes, contacts et relevés de banque que d'autres programmes ont exportés."""

    from relances_app.services import imports, payments  # noqa: PLC0415

    if additions and whole_list:
        raise click.UsageError("--additions et --whole-list se contredisent.")
    taken = [imports.File(path.name, path) for path in list_files(files)]
    statements = [file for file in taken if payments.is_statement(file.head)]
    lists = [file for file in taken if file not in statements]
    scope = True if whole_list else False if additions else None
    said: dict[str, object] = {"kept": not dry_run}
    with books(folder) as db, telling_interruption():
        if lists or not statements:
            said |= bring_lists(db, lists, scope, is_kept=not dry_run, is_sure=yes or dry_run)
        if statements:
            said["statements"] = bring_statements(db, statements, is_kept=confirm_certain and not dry_run)
    if as_json:
        show_json(said)
    else:
        say(said)


def list_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, those of folders by name; hidden ones in folders are left out."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = (one for one in sorted(path.rglob("*")) if one.is_file())
        found += [one for one in inside if not any(p.startswith(".") for p in one.relative_to(path).parts)]
    return found


def bring_lists(
    db: Books, files: Sequence[imports.File], scope: bool | None, *, is_kept: bool, is_sure: bool
) -> dict[str, object]:
    """Compare lists with the books and keep them if told to; return what would be, or was, changed."""
    with progress_bar("Lecture", 100) as bar:
        preview = imports.preview_files(
            db, files, is_whole_list=scope, watch=lambda share: bar.update(int(100 * share) - bar.pos)
        )
    if preview.unmapped:
        raise Refusal(imports.say_unmapped(preview))
    if preview.change.settles_most and not is_sure:
        raise Refusal(
            "Ce fichier solderait la plupart des factures : ajoutez --yes s'il dit vrai, ou --additions."
        )
    if is_kept:
        sure = frozenset(match.contact.code for match in preview.contacts if match.is_sure)
        imports.keep(db, join_contacts(preview, sure), now())
    return describe(preview)


def bring_statements(db: Books, files: Sequence[imports.File], *, is_kept: bool) -> list[dict[str, object]]:
    """Propose the credits of statements to documents, and keep the certain ones if told to."""
    said: list[dict[str, object]] = []
    for file in files:
        found = payments.propose_statement(db, file.name, file.read(), now().date())
        certain = [match for match in found.matches if match.is_certain]
        if is_kept and found.statement.is_order_open:
            raise Refusal(
                f"« {file.name} » : rien n'y prouve si le jour ou le mois vient en premier ; "
                "confirmez ce relevé sur la page « Règlements »."
            )
        kept = len(payments.keep_matches(db, certain, now())) if is_kept else 0
        said.append(
            {
                "name": file.name,
                "proposed": [
                    {
                        "booked_on": match.credit.booked_on,
                        "amount_cents": match.credit.amount,
                        "label": match.credit.label,
                        "documents": [part.candidate.item.number for part in match.parts],
                        "is_certain": match.is_certain,
                        "reason": match.reason,
                    }
                    for match in found.matches
                ],
                "kept": kept,
                "known": found.known,
                "unmatched": len(found.unmatched),
            }
        )
    return said


def say(said: dict[str, Any]) -> None:
    """Print in French what was brought in."""
    for file in said.get("files", ()):
        rejected = (
            f"ligne {r['line']} : {r['reason']}" if r["line"] else r["reason"] for r in file["rejected"]
        )
        for text in (*rejected, *file["warnings"]):
            click.echo(f"{file['name']} : {text}", err=True)
    for match in said.get("contacts", ()):
        done = "" if match["is_sure"] else " ; confirmez-le sur la page « Import »"
        click.echo(
            f"contact {match['code']} : {match['by']} que le client {match['customer']}{done}", err=True
        )
    _say_control(said.get("controls", ()))
    if "summary" in said:
        click.echo(said["summary"] + ("" if said["kept"] else " (rien n'a été gardé)"))
    for statement in said.get("statements", ()):
        for match in statement["proposed"]:
            word = "certain" if match["is_certain"] else "à vérifier"
            click.echo(
                f"{match['booked_on']:%d/%m/%Y}  {format_euros(match['amount_cents'])}  "
                f"{', '.join(match['documents'])}  {word} : {match['reason']}"
            )
        click.echo(
            f"{statement['name']} : {len(statement['proposed'])} proposé(s), {statement['kept']} gardé(s), "
            f"{statement['known']} déjà connu(s), {statement['unmatched']} sans document"
        )


def _say_control(controls: Sequence[dict[str, Any]]) -> None:
    """Say whether the open items of a FEC add up to the balance of each account."""
    if not controls:
        return
    gaps = [control for control in controls if control["difference_cents"]]
    for control in gaps:
        click.echo(
            f"compte {control['account']} : restes dus {format_euros(control['open_cents'])}, solde "
            f"{format_euros(control['balance_cents'])}, écart {format_euros(control['difference_cents'])}",
            err=True,
        )
    if not gaps:
        click.echo(
            f"Contrôle : {len(controls)} compte(s), les restes dus font le solde au centime.", err=True
        )
