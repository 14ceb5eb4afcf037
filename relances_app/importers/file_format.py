"""File format."""

from enum import StrEnum


class FileFormat(StrEnum):
    """The forms of file that the readers of this floor take."""

    CSV = "csv"
    SPREADSHEET = "spreadsheet"
    FEC = "fec"
    CII = "cii"
    UBL = "ubl"
    PDF = "pdf"
    ZIP = "zip"
    CAMT = "camt"
    CFONB = "cfonb"
    OFX = "ofx"
    QIF = "qif"
    UNKNOWN = "unknown"
