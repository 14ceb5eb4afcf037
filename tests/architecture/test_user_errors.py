"""Every error message says what to do; all sentences in the sources are checked."""

import ast
from pathlib import Path

from relances_app.domain.errors import has_remedy

APP = Path(__file__).parents[2] / "relances_app"
MESSAGE_FRAGMENTS = {
    "domain/dates.py", "domain/money.py", "domain/reconciliation/statement_builder.py",
    "domain/email_address.py", "lib/email_validation.py", "mail/mime/headers.py",
}  # fmt: skip
"""Fragments of messages: the complete sentence says what to do (`add_remedy`, « Écrivez-la ainsi »)."""
WITHOUT_REMEDY = {
    "Cette relance est déjà annulée.",
    "Ces données sont les vôtres, pas un exemple : rien n'a été effacé.",
    "Interrompu : chaque liste de factures est gardée en entier ou pas du tout.",
}
REMEDY_ADDED_ELSEWHERE = {
    "Le champ {{{}}} n’existe pas{}",  # « vouliez-vous dire », or « choisissez-le dans le menu »
    "Le fichier de données est endommagé ; il n'a pas été modifié. {}",  # the backup to restore
    "Aucune lettre ne peut être imprimée. {}.",  # what to write instead
}


def message_of(node):
    """Return the text of a constant, of an f-string with `{}` for its values, or of concatenated texts."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(v.value if isinstance(v, ast.Constant) else "{}" for v in values)
        case _:
            return ""


def list_user_errors():
    for path in sorted(APP.rglob("*.py")):
        place = path.relative_to(APP).as_posix()
        if place.startswith("importers/") or place in MESSAGE_FRAGMENTS:  # `importers` adds the advice
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UserError" and node.args:
                yield f"{place}:{node.lineno}", message_of(node.args[0])


def test_every_user_error_has_a_remedy():
    messages = [
        (place, text)
        for place, text in list_user_errors()
        if text.strip("{} :") and text not in WITHOUT_REMEDY | REMEDY_ADDED_ELSEWHERE
    ]
    assert len(messages) > 60
    assert [f"{place} {text}" for place, text in messages if not has_remedy(text)] == []
