"""Options that open the program with Windows or each Monday, and those that undo them."""

from collections.abc import Callable
from typing import Any

import click

ACTIONS = {
    "--installer-demarrage": "Ouvre Relances à chaque démarrage de Windows.",
    "--retirer-demarrage": "Ne l'ouvre plus au démarrage.",
    "--installer-rappel": "Ouvre Relances chaque lundi à 9 h.",
    "--retirer-rappel": "Ne l'ouvre plus le lundi.",
}
"""Options with their help."""


def autostart_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command, which gets the one that was given as `autostart`."""
    for name, text in reversed(ACTIONS.items()):
        command = click.option(name, "autostart", flag_value=name, help=f"{text} (Windows)")(command)
    return command


def run_action(option: str, data: str | None) -> str:
    """Install or remove the shortcut or the weekly task; return a sentence for the user."""
    from relances_app.system import autostart  # noqa: PLC0415  seldom used

    program, arguments = autostart.get_program(), autostart.get_arguments(data)
    shortcut = autostart.get_shortcut_path()
    if option == "--installer-demarrage":
        autostart.install_shortcut(program, arguments, shortcut)
        return f"Relances s'ouvrira au démarrage de Windows. Raccourci : {shortcut}"
    if option == "--retirer-demarrage":
        existed = autostart.remove_shortcut(shortcut)
        return (
            "Relances ne s'ouvrira plus au démarrage."
            if existed
            else "Relances ne s'ouvrait pas au démarrage."
        )
    if option == "--installer-rappel":
        autostart.install_task(program, arguments)
        return f"Relances s'ouvrira chaque lundi à 9 h (tâche « {autostart.TASK_NAME} »)."
    autostart.remove_task()
    return "Relances ne s'ouvrira plus le lundi."
