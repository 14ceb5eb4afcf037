"""The door of bank statements: the format is recognised by content, never by name."""

import re
from dataclasses import replace

from relances_app.domain.errors import UserError, add_remedy
from relances_app.domain.reconciliation.bank_statement import Statement, StatementFormat
from relances_app.importers.bank.camt import looks_like_camt, read_camt
from relances_app.importers.bank.cfonb import looks_like_cfonb, read_cfonb
from relances_app.importers.bank.ofx import looks_like_ofx, read_ofx
from relances_app.importers.bank.qif import looks_like_qif, read_qif
from relances_app.importers.decoding import decode

SNIFF_BYTES = 8_192
"""Bytes looked at to recognise a format."""
MAX_BYTES = 20 * 1024 * 1024
MAX_RECORDS = 400_000
"""Lines, or tags of OFX, that are read (XML has a bound of its own): some 50,000 movements."""

UNSUPPORTED = (
    (re.compile(rb"\s*%PDF"), "un relevé en PDF ne se lit pas"),
    (re.compile(rb"(?s).{0,200}?:20:.{0,60}?:25:"), "le format MT940 n'est pas lu"),
)
"""Formats that banks also offer, each with what to say of it."""

REMEDY = "Téléchargez-le de nouveau depuis le site de votre banque."
"""What can be done with a statement of which only the fault is known."""
EXPECTED_FORMATS = "téléchargez le relevé au format CAMT.053, CFONB 120, OFX ou QIF"


def detect_format(content: bytes) -> StatementFormat | None:
    """Return the format of a bank statement, None for any other file."""
    if looks_like_camt(content):
        return StatementFormat.CAMT
    try:
        text = decode(content[:SNIFF_BYTES])
    except UserError:
        return None
    detectors = {
        StatementFormat.OFX: looks_like_ofx,
        StatementFormat.CFONB: looks_like_cfonb,
        StatementFormat.QIF: looks_like_qif,
    }
    return next((kind for kind, is_match in detectors.items() if is_match(text)), None)


def read_statement(name: str, content: bytes, *, day_first: bool | None = None) -> Statement:
    """Return the statement in a file; `day_first` tells the order of the dates of a QIF.

    Raises Refusal, with the name of the file, when it is no statement that is read.
    """
    try:
        return replace(_read(content, day_first), name=name)
    except UserError as refusal:
        raise UserError(f"« {name} » : {add_remedy(refusal.message, REMEDY)}") from refusal


def _read(content: bytes, day_first: bool | None) -> Statement:
    if len(content) > MAX_BYTES:
        raise UserError(f"relevé trop volumineux, plus de {MAX_BYTES // 1024**2} Mo")
    kind = detect_format(content)
    if kind is not StatementFormat.CAMT and max(map(content.count, (b"\n", b"\r", b"<"))) > MAX_RECORDS:
        raise UserError("relevé trop long : téléchargez-le en plusieurs périodes")
    match kind:
        case StatementFormat.CAMT:
            return read_camt(content)
        case StatementFormat.OFX:
            return read_ofx(decode(content))
        case StatementFormat.CFONB:
            return read_cfonb(decode(content))
        case StatementFormat.QIF:
            return read_qif(decode(content), day_first=day_first)
        case None:
            said = next(
                (said for shape, said in UNSUPPORTED if shape.match(content[:SNIFF_BYTES])), "format inconnu"
            )
            raise UserError(f"{said} : {EXPECTED_FORMATS}")
