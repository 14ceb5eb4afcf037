"""Attachments and the kinds of letters from the terminal."""

import io
import zipfile
from pathlib import Path

from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas


def make_pdf():
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(72, 720, "Facture jointe")
    canvas.save()
    return target.getvalue()


def print_letters(terminal, output, *more, status=0):
    words = ("letters", "--level", 1, "--as-of", "01/08/2024", "--output", output)
    return terminal.run(*words, *more, status=status)


def test_pdfs_are_attached_and_follow_their_letters(demo_terminal, tmp_path):
    invoice = tmp_path / "FA24020044.pdf"
    invoice.write_bytes(make_pdf())
    said = demo_terminal.json("attach", invoice)
    assert said == {"matched": 1, "proposed": 0, "unknown": 0, "refused": []}
    print_letters(demo_terminal, tmp_path / "lettres.pdf", "--invoices")
    assert len(PdfReader(tmp_path / "lettres.pdf").pages) == 9


def test_letters_are_written_as_one_file_per_customer(demo_terminal, tmp_path):
    print_letters(demo_terminal, tmp_path / "lettres.zip")
    with zipfile.ZipFile(tmp_path / "lettres.zip") as archive:
        assert len(archive.namelist()) == 8


def test_an_unknown_printer_is_refused_and_no_letter_is_created(demo_terminal, tmp_path):
    answer = print_letters(demo_terminal, tmp_path / "lettres.pdf", "--printer", "Bureau", status=1)
    assert "Bureau" in answer.stderr
    assert not (tmp_path / "lettres.pdf").exists()


def test_letters_whose_file_is_open_elsewhere_are_not_created(demo_terminal, tmp_path, monkeypatch):
    """Windows, fault 9: the customer left the list, and there was no file."""
    replace = Path.replace

    def deny(path, target):
        if Path(target).name == "lettres.pdf":
            raise PermissionError(13, "held", str(path), 32, str(target))
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", deny)
    answer = print_letters(demo_terminal, tmp_path / "lettres.pdf", status=1)
    assert "lettres.pdf" in answer.stderr
    assert "Aucune lettre" in answer.stderr
    assert list(tmp_path.glob("lettres*")) == []
    monkeypatch.undo()
    assert "relances letters confirm 1" in print_letters(demo_terminal, tmp_path / "lettres.pdf").stdout
