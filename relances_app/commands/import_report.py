"""The result of an import, printed in French."""

from collections.abc import Sequence
from typing import Any

import click

from relances_app.domain.money import format_euros


def print_result(results: dict[str, Any]) -> None:
    """Print the result of an import in French."""
    if ignored := results.get("ignored"):
        click.echo(f"Fichiers du système laissés de côté : {', '.join(ignored)}", err=True)
    for file in results.get("files", ()):
        rejected = (
            f"ligne {r['line']} : {r['reason']}" if r["line"] else r["reason"] for r in file["rejected"]
        )
        for text in (*rejected, *file["warnings"]):
            click.echo(f"{file['name']} : {text}", err=True)
    for match in results.get("contacts", ()):
        done = "" if match["is_sure"] else " ; confirmez-le sur la page « Import »"
        click.echo(
            f"contact {match['code']} : {match['by']} que le client {match['customer']}{done}", err=True
        )
    for note in results.get("notes", ()):
        click.echo(note, err=True)
    _print_doubts(results)
    _print_balance_checks(results.get("controls", ()))
    if "summary" in results:
        click.echo(results["summary"] + ("" if results["kept"] else " (rien n'a été gardé)"))
    for statement in results.get("statements", ()):
        _print_statement(statement)


def _print_statement(statement: dict[str, Any]) -> None:
    """Print what a statement proposes, and what it says besides."""
    for match in statement["proposed"]:
        word = "certain" if match["is_certain"] else "à vérifier"
        click.echo(
            f"{match['booked_on']:%d/%m/%Y}  {format_euros(match['amount_cents'])}  "
            f"{', '.join(match['documents'])}  {word} : {match['reason']}"
        )
    for text in (*statement["warnings"], *(one["reason"] for one in statement["returned"])):
        click.echo(f"{statement['name']} : {text}", err=True)
    for line in statement["rejected"]:
        click.echo(f"{statement['name']} : ligne {line['line']} : {line['reason']}", err=True)
    click.echo(
        f"{statement['name']} : {len(statement['proposed'])} proposé(s), {statement['kept']} gardé(s), "
        f"{statement['known']} déjà connu(s), {statement['unmatched']} sans document"
        + (f", {statement['waiting']} à valider (relances payments)" if statement["waiting"] else "")
    )


def _print_doubts(results: dict[str, Any]) -> None:
    """Print what stays paid against the list, and the questions with their answers."""
    for one in results.get("still_paid", ()):
        click.echo(
            f"{one['reason']} ; la liste indique encore {format_euros(one['list_cents'])} : le règlement compte "
            f"toujours (--answer {one['key']}=list pour rouvrir)",
            err=True,
        )
    doubts = results.get("doubts", ())
    for doubt in doubts:
        choices = " ou ".join(f"{c['answer']} ({c['label']})" for c in doubt["choices"])
        click.echo(f"à vérifier : {doubt['message']} [--answer {doubt['key']}=… : {choices}]", err=True)
    if doubts and results.get("kept"):
        click.echo(
            f"{len(doubts)} question(s) en attente : rien n'en est relancé ; relances doubts les liste.",
            err=True,
        )


def _print_balance_checks(checks: Sequence[dict[str, Any]]) -> None:
    """Print the result of the balance checks: open items of a FEC against the balance of each account."""
    if not checks:
        return
    gaps = [control for control in checks if control["difference_cents"]]
    for control in gaps:
        click.echo(
            f"compte {control['account']} : restes dus {format_euros(control['open_cents'])}, solde "
            f"{format_euros(control['balance_cents'])}, écart {format_euros(control['difference_cents'])}",
            err=True,
        )
    if not gaps:
        click.echo(f"Contrôle : {len(checks)} compte(s), les restes dus font le solde au centime.", err=True)
