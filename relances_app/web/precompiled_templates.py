"""Page templates, compiled at build time in the single file for a fast start."""

import sys
from pathlib import Path

from flask import Flask
from jinja2 import ModuleLoader

from relances_app.web.typography import FrenchEnvironment

FOLDER = "relances_pages"
"""Folder of the compiled templates inside the single file; build/pyinstaller_config.py puts it there."""


def use_prepared(app: Flask) -> None:
    """Use French typography for the templates, and load them compiled in the single file."""
    app.jinja_environment = FrenchEnvironment  # type: ignore[assignment]  # Flask names its own class
    if getattr(sys, "frozen", False):
        app.jinja_env.loader = ModuleLoader(Path(getattr(sys, "_MEIPASS", "")) / FOLDER)


def prepare_templates(app: Flask, folder: Path) -> list[Path]:
    """Compile every template of an application into a folder; return the written files."""
    app.jinja_env.compile_templates(folder, zip=None, ignore_errors=False)
    return sorted(folder.glob("*.py"))
