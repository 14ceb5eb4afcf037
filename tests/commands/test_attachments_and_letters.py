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


def test_a_letter_with_signs_that_no_font_has_is_listed_and_not_printed(terminal, tmp_path):
    rows = (
        "C1;Cave Rionet;3 quai Nord;69003;Lyon;;FA1;02/01/2026;01/02/2026;120,00",
        "C2;株式会社 青木;青木町 1-2;100-0001;東京;JAPON;FA2;02/01/2026;01/02/2026;80,00",
        "C3;Ŧħomas Ἀλέξης Әлия;1 rue Haute;1000;Љубљана;;FA3;02/01/2026;01/02/2026;90,00",
    )
    head = "Code client;Nom du client;Adresse;Code postal;Ville;Pays;N° facture;Date facture;Échéance;Montant TTC"
    (tmp_path / "liste.csv").write_text("\n".join((head, *rows, "")), encoding="utf-8")
    terminal.run("structure", "set", "name=Ateliers Vauquelin")
    terminal.json("import", "--yes", tmp_path / "liste.csv")
    output = tmp_path / "lettres.pdf"
    answer = terminal.run("letters", "--level", 1, "--grace-days", 0, "--output", output)
    assert "2 lettre(s)" in answer.stdout
    assert "株式会社 青木 : lettre non imprimée" in answer.stderr
    text = "".join(page.extract_text() for page in PdfReader(output).pages)
    assert "Ŧħomas Ἀλέξης Әлия" in text
    assert "ЉУБЉАНА" in text
    assert "100-0001" not in text
    alone = ("letters", "--level", 1, "--grace-days", 0, "--customer", "C2", "--output", tmp_path / "une.pdf")
    assert "株" in terminal.run(*alone, status=1).stderr
    assert not (tmp_path / "une.pdf").exists()


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
