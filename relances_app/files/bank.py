"""The door of bank statements: the format is recognised by content, never by name."""

import re

from relances_app.domain.refusals import Refusal
from relances_app.domain.statement import Format, Statement
from relances_app.files.camt import looks_like_camt, read_camt
from relances_app.files.cfonb import looks_like_cfonb, read_cfonb
from relances_app.files.decoding import decode
from relances_app.files.ofx import looks_like_ofx, read_ofx
from relances_app.files.qif import looks_like_qif, read_qif

EXPECTED = "un relevé CAMT.053, CFONB 120, OFX ou QIF est attendu"

STRANGERS = (
    (re.compile(rb"\s*%PDF"), "un relevé en PDF ne se lit pas"),
    (re.compile(rb"(?s)(.{0,200}\n)?:20:.*\n:25:"), "le format MT940 n'est pas lu"),
)
"""Formats that people try, each with what to say of it."""
