"""Precompiled templates equal those that the program compiles itself."""

import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def make_single_file(monkeypatch, folder):
    """Make the program load precompiled templates, as the single file does."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(folder), raising=False)


def test_prepared_templates_write_the_same_pages(tmp_path, monkeypatch):
    from flask import Flask, render_template
    from jinja2 import TemplateNotFound

    from relances_app.web.precompiled_templates import FOLDER, prepare_templates, use_prepared

    templates = tmp_path / "templates" / "home"
    templates.mkdir(parents=True)
    (templates / "frame.html").write_text("<h1>{% block title %}{% endblock %}</h1>", encoding="utf-8")
    (templates / "page.html").write_text(
        "{% extends 'home/frame.html' %}{% block title %}{{ title }}{% endblock %}", encoding="utf-8"
    )
    app = Flask("made", root_path=str(tmp_path))
    with app.app_context():
        rendered_again = render_template("home/page.html", title="a < b")
    made = prepare_templates(app, tmp_path / FOLDER)
    assert len(made) == 2
    assert [path for path in made if str(tmp_path) in path.read_text(encoding="utf-8")] == []
    make_single_file(monkeypatch, tmp_path)
    precompiled_templates = Flask("made", root_path=str(tmp_path))
    use_prepared(precompiled_templates)
    (templates / "page.html").unlink()
    with precompiled_templates.app_context():
        assert render_template("home/page.html", title="a < b") == rendered_again == "<h1>a &lt; b</h1>"
        with pytest.raises(TemplateNotFound):
            render_template("home/other.html")


def test_from_source_templates_are_read_as_they_are(tmp_path):
    from flask import Flask
    from jinja2 import ModuleLoader

    from relances_app.web.precompiled_templates import use_prepared

    app = Flask("relances_app")
    use_prepared(app)
    assert not isinstance(app.jinja_env.loader, ModuleLoader)
    source, path, _ = app.jinja_env.loader.get_source(app.jinja_env, "layout.html")
    assert Path(path).read_text(encoding="utf-8") == source


def test_a_template_that_is_wrong_ends_the_build(tmp_path):
    from flask import Flask
    from jinja2 import TemplateSyntaxError

    from relances_app.web.precompiled_templates import prepare_templates

    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("{% if %}", encoding="utf-8")
    with pytest.raises(TemplateSyntaxError):
        prepare_templates(Flask("made", root_path=str(tmp_path)), tmp_path / "compiled")


def test_the_build_prepares_every_template_as_the_program_would_compile_it(tmp_path, monkeypatch):
    from jinja2 import ModuleLoader

    from relances_app.app import create_app
    from relances_app.web.precompiled_templates import prepare_templates

    monkeypatch.syspath_prepend(str(PROJECT / "build"))
    import pyinstaller_config

    listed = pyinstaller_config.list_templates(tmp_path / "work")
    built = {name: Path(path).read_bytes() for name, path, _ in listed}
    app = create_app(tmp_path / "data", "127.0.0.1:5000")
    prepared = prepare_templates(app, tmp_path / "program")
    assert built == {f"relances_pages.{path.stem}": path.read_bytes() for path in prepared}
    names = app.jinja_env.list_templates()
    assert set(built) == {f"relances_pages.{ModuleLoader.get_template_key(name)}" for name in names}
    assert len(built) > 80


def test_the_build_compiles_templates_with_the_settings_of_the_program(tmp_path, monkeypatch):
    from relances_app.app import create_app
    from relances_app.web import precompiled_templates

    monkeypatch.syspath_prepend(str(PROJECT / "build"))
    import pyinstaller_config

    seen = []
    compiled = precompiled_templates.prepare_templates
    monkeypatch.setattr(
        precompiled_templates,
        "prepare_templates",
        lambda app, folder: seen.append(app.jinja_env) or compiled(app, folder),
    )
    pyinstaller_config.list_templates(tmp_path / "work")
    ours, theirs = seen[0], create_app(tmp_path / "data", "127.0.0.1:5000").jinja_env
    assert type(ours) is type(theirs)
    assert ours.autoescape("home/page.html") is theirs.autoescape("home/page.html") is True
    assert set(ours.extensions) == set(theirs.extensions)
    assert (ours.trim_blocks, ours.lstrip_blocks) == (theirs.trim_blocks, theirs.lstrip_blocks)
    assert set(ours.filters) == set(theirs.filters)
