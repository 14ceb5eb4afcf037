"""Detect the format of a bank statement from its content and dispatch to its reader."""

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
"""Bytes read to detect the format."""
MAX_BYTES = 64 * 1024 * 1024
"""Bytes of a statement; an upload has the limit of the page « Structure », too."""
MAX_RECORDS = 400_000
"""Maximum number of lines, or of OFX tags (XML has its own limit): about 50,000 movements."""

UNSUPPORTED = (
    (re.compile(rb"\s*%PDF"), "un relevé en PDF ne se lit pas"),
    (re.compile(rb"(?s).{0,200}?:20:.{0,60}?:25:"), "le format MT940 n'est pas lu"),
)
"""Other formats that banks offer, with the message for each."""

REMEDY = "Téléchargez-le de nouveau depuis le site de votre banque."
"""What the user can do, for messages that only state the fault."""
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
    """Return the statement in a file; `day_first` is the date order of a QIF file.

    Raises UserError with the name of the file if it is not a supported statement.
    """
    try:
        return replace(_read(content, day_first), name=name)
    except UserError as error:
        raise UserError(f"« {name} » : {add_remedy(error.message, REMEDY)}") from error


def _read(content: bytes, day_first: bool | None) -> Statement:
    if len(content) > MAX_BYTES:
        raise UserError(f"relevé trop volumineux, plus de {MAX_BYTES // 1024**2} Mo")
    kind = detect_format(content)
    if kind is not StatementFormat.CAMT and max(map(content.count, (b"\n", b"\r", b"<"))) > MAX_RECORDS:
        raise UserError("relevé trop long : téléchargez-le en plusieurs périodes")
    match kind:
        case StatementFormat.CAMT:
            return read_camt(content, MAX_BYTES)
        case StatementFormat.OFX:
            return read_ofx(decode(content))
        case StatementFormat.CFONB:
            return read_cfonb(decode(content))
        case StatementFormat.QIF:
            return read_qif(decode(content), day_first=day_first)
        case None:
            message = next(
                (text for pattern, text in UNSUPPORTED if pattern.match(content[:SNIFF_BYTES])),
                "format inconnu",
            )
            raise UserError(f"{message} : {EXPECTED_FORMATS}")
