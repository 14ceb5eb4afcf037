"""Commands on the books: bring files in, save, put back, and set the structure."""

from pathlib import Path

import click

from relances_app.commands.kit import as_json, books, now, refusing, show_json, telling_interruption
from relances_app.domain.refusals import Refusal


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
    from relances_app.commands import bringing  # noqa: PLC0415
    from relances_app.services import imports, payments  # noqa: PLC0415

    if additions and whole_list:
        raise click.UsageError("--additions et --whole-list se contredisent.")
    taken = [imports.File(path.name, path) for path in bringing.list_files(files)]
    statements = [file for file in taken if payments.is_statement(file.head)]
    lists = [file for file in taken if file not in statements]
    scope = True if whole_list else False if additions else None
    said: dict[str, object] = {"kept": not dry_run}
    with books(folder) as db, telling_interruption():
        if lists or not statements:
            said |= bringing.bring_lists(db, lists, scope, is_kept=not dry_run, is_sure=yes or dry_run)
        if statements:
            said["statements"] = bringing.bring_statements(
                db, statements, is_kept=confirm_certain and not dry_run
            )
    if as_json:
        show_json(said)
    else:
        bringing.say(said)


@click.group()
def structure() -> None:
    """Règle la structure et son serveur de messagerie."""


@structure.command("show")
@as_json
@click.pass_obj
@refusing
def structure_show(folder: Path, *, as_json: bool) -> None:
    """Affiche les réglages."""
    from relances_app.services import structure as service  # noqa: PLC0415

    with books(folder) as db:
        values = service.find_values(db)
    if as_json:
        show_json(values)
        return
    for name, value in values.items():
        click.echo(f"{name}={value}")


@structure.command("set")
@click.argument("assignments", nargs=-1, required=True, metavar="NAME=VALUE...")
@click.pass_obj
@refusing
def structure_set(folder: Path, assignments: tuple[str, ...]) -> None:
    """Change des réglages ; les noms sont ceux que « structure show » affiche."""
    from relances_app.services import passwords  # noqa: PLC0415
    from relances_app.services import structure as service  # noqa: PLC0415

    values = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals or name not in service.COLUMNS:
            raise click.UsageError(
                f"« {assignment} » : écrivez NOM=VALEUR, avec un nom de « structure show »."
            )
        try:
            values[name] = service.check_value(name, text)
        except Refusal as refusal:
            raise Refusal(f"{name} : {refusal.sentence}") from refusal
    with books(folder) as db:
        before = service.find_structure(db).server
        service.keep_values(db, values)
        if "password_keeping" in values or service.find_structure(db).server != before:
            passwords.forget(db, folder, before)
    click.echo(f"{len(values)} réglage(s) enregistré(s)")


@click.command()
@click.pass_obj
@refusing
def backup(folder: Path) -> None:
    """Fait une sauvegarde vérifiée des données, et dit où."""
    from relances_app.services import backups  # noqa: PLC0415

    with books(folder):
        click.echo(str(backups.make(folder, now())))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
@refusing
def restore(folder: Path, file: Path) -> None:
    """Reprend une sauvegarde ; les données remplacées sont gardées à côté."""
    from relances_app.instance import AlreadyOpen, Lock  # noqa: PLC0415
    from relances_app.services import backups  # noqa: PLC0415

    try:
        with Lock(folder):
            kept = backups.restore(folder, file.absolute(), now())
    except AlreadyOpen as error:
        raise Refusal(
            "Relances est ouvert sur ces données : quittez-le avant de reprendre une sauvegarde."
        ) from error
    click.echo(f"Sauvegarde reprise.{f' Anciennes données : {kept}' if kept else ''}")
