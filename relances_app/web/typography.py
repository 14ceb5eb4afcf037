"""French typography: curly apostrophes and no-break spaces around punctuation."""

import re

from flask import Flask
from flask.templating import Environment

NBSP = "\u00a0"
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_SPACE_BEFORE = re.compile(r"[ \n]+(?=»|[:;!?](?:[\s<]|$))|(?<=\d) (?=[€%])")
_SPACE_AFTER = re.compile(r"(?<=«)[ \n]+")
_TEMPLATE_CODE = re.compile(r"(\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\})", re.DOTALL)


def typeset(sentence: str) -> str:
    """Return a sentence with curly apostrophes and no-break spaces: `n’est`, `« Envois »`."""
    return insert_no_break_spaces(_APOSTROPHE.sub("’", sentence))


def insert_no_break_spaces(text: str) -> str:
    """Insert no-break spaces inside guillemets, before `: ; ! ?`, and between numbers and `€ %`."""
    return _SPACE_AFTER.sub(NBSP, _SPACE_BEFORE.sub(NBSP, text))


class FrenchEnvironment(Environment):
    """Template environment that inserts no-break spaces at compile time, without cost per request."""

    def __init__(self, app: Flask, **options: object) -> None:
        super().__init__(app, **options)
        self.filters["typeset"] = typeset

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        """Return the source with no-break spaces in its text; template code is unchanged."""
        parts = _TEMPLATE_CODE.split(super().preprocess(source, name, filename))
        parts[::2] = [insert_no_break_spaces(part) for part in parts[::2]]
        return "".join(parts)
