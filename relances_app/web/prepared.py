"""The templates of the pages: compiled at the build for the single file, so that no start has to."""

import importlib
import re
from collections.abc import MutableMapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import BaseLoader, Environment, Template, TemplateNotFound

from relances_app.web.typography import FrenchEnvironment


def name_module(template: str) -> str:
    """Return the module that a template is in the single file: `relances_page_home_page_html`."""
    return "relances_page_" + re.sub(r"\W", "_", template)


class PreparedTemplates(BaseLoader):
    """Templates that are modules: nothing is read, compared or compiled."""

    has_source_access = False

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  its name in jinja2
    ) -> Template:
        """Return a template; raises TemplateNotFound."""
        try:
            module = importlib.import_module(name_module(name))
        except ModuleNotFoundError:
            raise TemplateNotFound(name) from None
        return environment.template_class.from_module_dict(environment, vars(module), globals or {})


def use_prepared(app: Flask) -> None:
    """Take the templates that are modules where they are there, in French."""
    app.jinja_environment = FrenchEnvironment  # type: ignore[assignment]  # Flask names its own class
    if find_spec(name_module("layout.html")):
        app.jinja_env.loader = PreparedTemplates()


def prepare_templates(app: Flask, folder: Path) -> list[Path]:
    """Write every template of an application as a module, for the single file; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    environment, written = app.jinja_env, []
    for name in sorted(environment.list_templates()):
        source = environment.loader.get_source(environment, name)[0]  # type: ignore[union-attr]
        path = folder / f"{name_module(name)}.py"
        # Named by itself: the folder of the build is nobody's business.
        path.write_text(environment.compile(source, name, name, raw=True, defer_init=True), encoding="utf-8")
        written.append(path)
    return written
