"""Which document a PDF shows: exact signs count, others are proposed, doubt is never decided."""

import pytest

from relances_app.domain.reconciliation.pdf_matching import NumberedDocument, NumberIndex, PdfHints, PdfMatch

INDEX = NumberIndex((
    NumberedDocument(1, 10, "FA24020019"), NumberedDocument(2, 11, "FA24020044"),
    NumberedDocument(3, 12, "2024-00123"), NumberedDocument(4, 12, "F7"), NumberedDocument(5, 10, "A-12/1"),
    NumberedDocument(6, 10, "A-12/1"),
    NumberedDocument(7, 10, "DOUBLE-001"), NumberedDocument(8, 11, "DOUBLE-001"),
    NumberedDocument(9, 10, "69003"), NumberedDocument(10, 10, "---"),
))  # fmt: skip


@pytest.mark.parametrize("name", ["FA24020019.pdf", "fa-2402-0019.PDF", "dossier\\FA 24020019.pdf"])
def test_a_file_named_like_the_number_is_certain_with_any_separators(name):
    assert INDEX.match(PdfHints(name)) == PdfMatch((1,), True, "nom du fichier")


def test_the_number_of_an_electronic_invoice_outweighs_the_file_name():
    assert INDEX.match(PdfHints("FA24020044.pdf", embedded="FA24020019")).document_ids == (1,)


def test_instalments_of_one_number_share_their_pdf():
    assert INDEX.match(PdfHints("A-12-1.pdf")) == PdfMatch((5, 6), True, "nom du fichier")


def test_a_number_of_two_customers_is_never_decided():
    shown = INDEX.match(PdfHints("DOUBLE-001.pdf"))
    assert shown.document_ids == ()
    assert "plusieurs clients" in shown.reason


@pytest.mark.parametrize(
    "hints",
    [
        PdfHints("Facture FA24020019 Dupont.pdf"),
        PdfHints("scan001.pdf", "Facture n° FA24020019 du 29/02/2024"),
    ],
    ids=["name", "text"],
)
def test_a_number_cited_by_name_or_text_alone_is_only_proposed(hints):
    shown = INDEX.match(hints)
    assert shown.document_ids == (1,)
    assert not shown.is_certain


def test_a_number_cited_by_name_and_text_is_certain():
    hints = PdfHints("Facture FA24020019 Dupont.pdf", "FA24020019, annule FA24020044")
    assert INDEX.match(hints) == PdfMatch((1,), True, "nom et texte du fichier")


def test_several_numbers_are_named_and_none_is_chosen():
    shown = INDEX.match(PdfHints("releve.pdf", "FA24020019 FA24020044"))
    assert shown == PdfMatch(reason="plusieurs numéros y sont cités : FA24020019, FA24020044")


@pytest.mark.parametrize("text", ["F7", "69003 Lyon", "FA240200191", "XFA24020019", "", "--- ---"])
def test_short_numbers_match_nothing(text):
    assert INDEX.match(PdfHints("scan.pdf", text)).document_ids == ()
