"""The templates of the pages: compiled at the build for the single file, so that no start has to."""

import sys
from pathlib import Path

from flask import Flask
from jinja2 import ModuleLoader

from relances_app.web.typography import FrenchEnvironment

FOLDER = "relances_pages"
"""The package of the compiled templates inside the single file; build/pyinstaller_config.py puts it there."""


def use_prepared(app: Flask) -> None:
    """Set the templates in French typography, and take them compiled in the single file."""
    app.jinja_environment = FrenchEnvironment  # type: ignore[assignment]  # Flask names its own class
    if getattr(sys, "frozen", False):
        app.jinja_env.loader = ModuleLoader(Path(getattr(sys, "_MEIPASS", "")) / FOLDER)


def prepare_templates(app: Flask, folder: Path) -> list[Path]:
    """Compile every template of an application into a folder; return the files."""
    app.jinja_env.compile_templates(folder, zip=None, ignore_errors=False)
    return sorted(folder.glob("*.py"))
