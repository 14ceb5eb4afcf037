"""What need not be worked out for the first page: the single file has its templates compiled, addresses wait."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

FOLDER = "prepared"
"""Where the single file has its compiled templates, beside the templates."""


class PreparedTemplates(FileSystemBytecodeCache):
    """Compiled templates by name; one that does not match its text is compiled again, and nothing is written."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002  differs at each start
        """Return the name of the file."""
        return sha256(name.encode()).hexdigest()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep nothing: only the build writes here."""


class LateRule(Rule):
    """A route that works out how its address is written when a page first writes it, not at the start."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder

        def build(rule: Rule, *values: object, **named: object) -> tuple[str, str]:
            builder = compiled(append_unknown)
            setattr(rule, "_build_unknown" if append_unknown else "_build", builder.__get__(rule, None))
            return builder(rule, *values, **named)

        return build


def use_prepared(app: Flask) -> None:
    """Take the compiled templates where they are there, and build addresses late."""
    app.url_rule_class = LateRule
    folder = Path(app.root_path) / FOLDER
    if folder.is_dir():
        app.jinja_env.bytecode_cache = PreparedTemplates(str(folder))


def prepare_templates(app: Flask, folder: Path) -> None:
    """Compile every template of an application into a folder, for the single file."""
    folder.mkdir(parents=True, exist_ok=True)
    cache = PreparedTemplates(str(folder))
    for name in app.jinja_env.list_templates():
        source = app.jinja_env.loader.get_source(app.jinja_env, name)[0]  # type: ignore[union-attr]
        bucket = cache.get_bucket(app.jinja_env, name, None, source)
        # Named by itself: the folder of the build is nobody's business.
        bucket.code = app.jinja_env.compile(source, name, name)
        (folder / Path(cache._get_cache_filename(bucket)).name).write_bytes(bucket.bytecode_to_string())
