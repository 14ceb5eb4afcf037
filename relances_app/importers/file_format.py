"""File formats that can be imported."""

from enum import StrEnum


class FileFormat(StrEnum):
    """Formats returned by `detect_format`."""

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
    MT940 = "mt940"
    OTHER_XML = "other_xml"
    UNKNOWN = "unknown"
