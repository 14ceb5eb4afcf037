"""The door of files: the form is told by the content, and the right room reads it."""

from collections.abc import Mapping

from relances_app.domain.reading import Field, Reading
from relances_app.domain.refusals import Refusal
from relances_app.files.fec import read_fec
from relances_app.files.invoice_bundle import read_invoice_bundle
from relances_app.files.invoice_pdf import read_invoice_pdf
from relances_app.files.invoice_xml import read_invoice_xml
from relances_app.files.recognise import FileForm, recognise
from relances_app.files.tables import read_table

MAX_BYTES = 20 * 1024 * 1024
"""The largest file taken, 20 MB."""


def read_file(name: str, content: bytes, mappings: Mapping[str, Mapping[int, Field]]) -> Reading:
    """Return what a file says; `mappings` holds columns mapped by hand, by signature of headings.

    Raises Refusal, with one sentence that names the file, when it cannot be read.
    """
    try:
        return _read(name, content, mappings)
    except Refusal as refusal:
        raise Refusal(f"« {name} » : {refusal.sentence}", refusal.field) from refusal


def _read(name: str, content: bytes, mappings: Mapping[str, Mapping[int, Field]]) -> Reading:
    if len(content) > MAX_BYTES:
        raise Refusal("ce fichier est trop gros : la limite est de 20 Mo.")
    match recognise(name, content):
        case FileForm.CSV | FileForm.SPREADSHEET:
            return read_table(name, content, remembered=mappings)
        case FileForm.FEC:
            return read_fec(name, content)
        case FileForm.CII | FileForm.UBL:
            return read_invoice_xml(name, content)
        case FileForm.PDF:
            return read_invoice_pdf(name, content)
        case FileForm.ZIP:
            return read_invoice_bundle(name, content)
        case FileForm.CAMT | FileForm.CFONB | FileForm.OFX | FileForm.QIF:
            raise Refusal("c'est un relevé de banque : apportez-le sur la page « Règlements ».")
        case _:
            raise Refusal(
                "ce n'est pas une liste de factures. Exportez de votre logiciel les factures non réglées "
                "au format CSV, Excel ou FEC."
            )
