"""The door of bank statements: the format is recognised by content, never by name."""

import re
from dataclasses import replace

from relances_app.domain.errors import Refusal, add_advice
from relances_app.domain.reconciliation.bank_statement import Format, Statement
from relances_app.importers.bank.camt import looks_like_camt, read_camt
from relances_app.importers.bank.cfonb import looks_like_cfonb, read_cfonb
from relances_app.importers.bank.ofx import looks_like_ofx, read_ofx
from relances_app.importers.bank.qif import looks_like_qif, read_qif
from relances_app.importers.decoding import decode

HEAD = 8_192
"""Bytes looked at to recognise a format."""
MAX_BYTES = 20 * 1024 * 1024
MAX_PARTS = 400_000
"""Lines, or tags of OFX, that are read (XML has a bound of its own): some 50,000 movements."""

STRANGERS = (
    (re.compile(rb"\s*%PDF"), "un relevé en PDF ne se lit pas"),
    (re.compile(rb"(?s).{0,200}?:20:.{0,60}?:25:"), "le format MT940 n'est pas lu"),
)
"""Formats that banks also offer, each with what to say of it."""

ADVICE = "Téléchargez-le de nouveau depuis le site de votre banque."
"""What can be done with a statement of which only the fault is known."""
EXPECTED = "téléchargez le relevé au format CAMT.053, CFONB 120, OFX ou QIF"


def recognise(content: bytes) -> Format | None:
    """Return the format of a bank statement, None for any other file."""
    if looks_like_camt(content):
        return Format.CAMT
    try:
        text = decode(content[:HEAD])
    except Refusal:
        return None
    looks = {Format.OFX: looks_like_ofx, Format.CFONB: looks_like_cfonb, Format.QIF: looks_like_qif}
    return next((kind for kind, looks_like in looks.items() if looks_like(text)), None)


def read_statement(name: str, content: bytes, *, day_first: bool | None = None) -> Statement:
    """Return the statement in a file; `day_first` tells the order of the dates of a QIF.

    Raises Refusal, with the name of the file, when it is no statement that is read.
    """
    try:
        return replace(_read(content, day_first), name=name)
    except Refusal as refusal:
        raise Refusal(f"« {name} » : {add_advice(refusal.sentence, ADVICE)}") from refusal


def _read(content: bytes, day_first: bool | None) -> Statement:
    if len(content) > MAX_BYTES:
        raise Refusal(f"relevé trop volumineux, plus de {MAX_BYTES // 1024**2} Mo")
    kind = recognise(content)
    if kind is not Format.CAMT and max(map(content.count, (b"\n", b"\r", b"<"))) > MAX_PARTS:
        raise Refusal("relevé trop long : téléchargez-le en plusieurs périodes")
    match kind:
        case Format.CAMT:
            return read_camt(content)
        case Format.OFX:
            return read_ofx(decode(content))
        case Format.CFONB:
            return read_cfonb(decode(content))
        case Format.QIF:
            return read_qif(decode(content), day_first=day_first)
        case None:
            said = next((said for shape, said in STRANGERS if shape.match(content[:HEAD])), "format inconnu")
            raise Refusal(f"{said} : {EXPECTED}")
