"""Archive of all data stored about one contact, for access requests (articles 15 and 20 of the GDPR)."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

README = """Ce dossier contient tout ce que le programme de relance de {name} sait de vous, au {day}.

- donnees.json : la fiche, les documents, les règlements, les attentes, les messages et l'historique, dans un
  format lisible par un programme. Les montants sont en centimes, les jours et les instants au format ISO 8601.
- resume.txt : la même chose, pour être lue.
- messages/ : chaque mail exactement tel qu'il a été envoyé (à ouvrir avec un logiciel de messagerie).
- courriers/ : chaque lettre telle qu'elle a été imprimée.
- pieces/ : les factures jointes.
"""


def build_contact_archive(
    name: str,
    day: str,
    facts: Mapping[str, Sequence[Mapping[str, Any]]],
    mails: Iterable[tuple[int, bytes]],
    letters: Iterable[tuple[str, bytes]],
    files: Iterable[tuple[int, bytes]],
) -> bytes:
    """Return a ZIP with the data as JSON and as text, each mail and letter as it was sent, and the invoices."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lisez-moi.txt", README.format(name=name, day=day))
        archive.writestr("donnees.json", json.dumps(facts, ensure_ascii=False, indent=2))
        archive.writestr("resume.txt", format_summary(facts))
        for id_, content in mails:
            archive.writestr(f"messages/message-{id_}.eml", content)
        for key, content in letters:
            archive.writestr(f"courriers/courrier-{key}.pdf", content)
        for id_, content in files:
            archive.writestr(f"pieces/piece-{id_}.pdf", content)
    return out.getvalue()


def format_summary(facts: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Return the data as lines `name : value`, one block per row; empty values are left out."""
    blocks = []
    for kind, rows in facts.items():
        blocks.append(f"{kind.upper()} ({len(rows)})\n")
        for row in rows:
            lines = [f"  {name} : {value}" for name, value in row.items() if value not in (None, "")]
            blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)
