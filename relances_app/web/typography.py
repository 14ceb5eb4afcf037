"""French typography: the curly apostrophe, and no line that begins with a colon or ends with an opening guillemet."""

import re

from flask import Flask
from flask.templating import Environment

NBSP = "\u00a0"
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_SPACE_BEFORE = re.compile(r"[ \n]+(?=»|[:;!?](?:[\s<]|$))|(?<=\d) (?=[€%])")
_SPACE_AFTER = re.compile(r"(?<=«)[ \n]+")
_TEMPLATE_CODE = re.compile(r"(\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\})", re.DOTALL)


def typeset(sentence: str) -> str:
    """Return a sentence of the program as a printer sets it: `n’est`, and `« Envois »` on one line."""
    return insert_no_break_spaces(_APOSTROPHE.sub("’", sentence))


def insert_no_break_spaces(text: str) -> str:
    """Tie guillemets to what they hold, `: ; ! ?` to the word before, and `€ %` to their number."""
    return _SPACE_AFTER.sub(NBSP, _SPACE_BEFORE.sub(NBSP, text))


class FrenchEnvironment(Environment):
    """Templates whose words are held together when they are compiled, which costs no page anything."""

    def __init__(self, app: Flask, **options: object) -> None:
        super().__init__(app, **options)
        self.filters["typeset"] = typeset

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        """Return the source with its words held together, and its code as it stands."""
        parts = _TEMPLATE_CODE.split(super().preprocess(source, name, filename))
        parts[::2] = [insert_no_break_spaces(part) for part in parts[::2]]
        return "".join(parts)
