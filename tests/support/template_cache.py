"""Compiled page templates, shared by all applications of a test process."""

from types import CodeType

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class SharedTemplates(BytecodeCache):
    """Keeps the compiled templates in memory; a template whose source differs is compiled again."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


_SHARED = SharedTemplates()


def share_templates(app: Flask) -> Flask:
    """Let an application use the templates that others compiled; return it."""
    app.jinja_env.bytecode_cache = _SHARED
    return app
