"""Tables of open invoices, from bytes to a reading.

Long because each variant of a table is written in its case.
"""

import csv
import io
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import CORPORA, list_fixtures, needs_shared, read_naughty
from table_samples import LIST
from workbooks import pack, sheet_xml, write_ods, write_xlsx, xlsx_parts

from relances_app.domain.accounts.document import Document, DocumentKind
from relances_app.domain.accounts.parsed_file import ParsedFile, Source, TargetField
from relances_app.domain.errors import UserError
from relances_app.importers.tables.headings import headings_signature, missing_fields
from relances_app.importers.tables.ranks import assign_ranks
from relances_app.importers.tables.reader import read_table

DAY = date(2024, 2, 29)
NO_REST = (
    "aucune colonne de reste dû, de règlement ou d'état n'est reconnue : "
    "chaque facture est prise comme due en entier"
)


def read(text, mapping=None, encoding="utf-8"):
    return read_table("liste.csv", text.encode(encoding), mapping)


def table(*rows, head="Client;Numéro;Date;Échéance;Montant"):
    return "\n".join((head, *rows))


def messages(reading):
    return [rejection.message for rejection in reading.rejections]


def numbers(reading):
    return [document.number for document in reading.documents]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_with_titles_and_a_total_is_read(encoding):
    text = LIST.replace("\n", "\r\n")
    reading = read(text, encoding=encoding)
    assert reading.documents == (
        Document("BOULANGERIE NOE", "FA24020019", DocumentKind.INVOICE, DAY, DAY, 5_965, 5_965),
        Document(
            "GARAGE DU PONT",
            "FA24020005",
            DocumentKind.INVOICE,
            date(2024, 2, 2),
            date(2024, 2, 2),
            5_010,
            5_010,
        ),
        Document(
            "GARAGE DU PONT",
            "FA24020004",
            DocumentKind.CREDIT_NOTE,
            date(2024, 2, 2),
            date(2024, 2, 2),
            -5_610,
            -5_610,
        ),
        Document("HOTEL L ETE", "FA24020040", DocumentKind.INVOICE, DAY, None, 150_160, 150_160),
    )
    assert [customer.name for customer in reading.customers] == [
        "Boulangerie Noé",
        "Garage du Pont",
        "Hôtel « L’Été »",
    ]
    assert reading.customers[0].email == "compta@noe.example.fr"
    assert (reading.source, reading.name, reading.is_whole_list) == (Source.CSV, "liste.csv", True)
    assert reading.rejections == ()
    assert reading.warnings == (NO_REST,)


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_a_spreadsheet_is_read_as_its_csv_is(write):
    rows = [
        ["Liste"],
        ["Code", "Client", "Numéro", "Date", "Échéance", "Montant TTC", "Reste dû"],
        [411001.0, "Noé", "F1", DAY, date(2024, 3, 30), 1501.6000000000001, 59.65],
        [411002.0, "Léa", 24020019.0, DAY, "", -6.0, -6.0],
        [411002.0, "Léa", "F3", 45351.0, 45381.0, 12.0, 0.0],
        ["", "", "", "", "", 1507.6, 53.65],
    ]
    reading = read_table("liste.xlsx", write(rows))
    assert reading.source is Source.SPREADSHEET
    assert reading.documents == (
        Document("411001", "F1", DocumentKind.INVOICE, DAY, date(2024, 3, 30), 150_160, 5_965),
        Document("411002", "24020019", DocumentKind.CREDIT_NOTE, DAY, None, -600, -600),
    )
    assert reading.rejections == ()
    assert reading.warnings == ("1 ligne laissée de côté : soldée, annulée, ou ni facture ni avoir",)


def test_the_worksheet_read_is_named():
    sheets = {
        "Notice": [["Bonjour"]],
        "Ouvertes": [["Client", "Numéro", "Date", "Montant"], ["Noé", "F1", DAY, 1.0]],
    }
    content = pack(xlsx_parts({name: sheet_xml(rows) for name, rows in sheets.items()}))
    assert read_table("x.xlsx", content).warnings == (
        "feuille lue : « Ouvertes », sur 2 dans le classeur",
        NO_REST,
    )


def test_a_part_of_a_cent_in_a_spreadsheet_is_rejected_with_its_line_and_column():
    rows = [["Client", "Numéro", "Date", "Montant"], [], ["Noé", "F1", DAY, 12.345]]
    reading = read_table("x.xlsx", write_xlsx(rows))
    assert messages(reading) == ["ligne 3 : colonne « Montant » : montant illisible : « 12.345 »"]


def test_each_rejected_line_is_reported_with_its_line_number():
    reading = read(
        table(
            "Noé;F1;29/02/2024;;10",
            "Noé;F2;31/02/2024;;10",
            "",
            '"Noé\nfils";F3;29/02/2024;;dix',
            "Noé;;29/02/2024;;10",
            "Noé;F5;29/02/2024;;10;de trop",
            ";F6;29/02/2024;;10",
        )
    )
    assert numbers(reading) == ["F1"]
    assert messages(reading) == [
        "ligne 3 : colonne « Date » : date illisible : « 31/02/2024 »",
        "ligne 5 : colonne « Montant » : montant illisible : « dix »",
        "ligne 7 : colonne « Numéro » : case vide",
        "ligne 8 : 6 cellules pour 5 colonnes : un séparateur de trop",
        "ligne 9 : client manquant",
    ]


def test_an_invoice_joined_to_several_contacts_is_owed_once():
    head = "Client;Numéro;Date;Montant;Mail"
    reading = read(
        table("Noé;F1;29/02/2024;10;a@example.fr", "NOÉ;F1;2024-02-29;10,00 €;b@example.fr", head=head)
    )
    assert len(reading.documents) == 1
    assert messages(reading) == ["ligne 3 : en double avec la ligne 2"]


def test_the_same_number_of_two_customers_is_two_documents():
    assert len(read(table("Noé;F1;29/02/2024;;10", "Léa;F1;29/02/2024;;10")).documents) == 2


def test_instalments_are_ranked_by_due_day_then_sum():
    rows = [
        "Noé;F1;29/02/2024;30/04/2024;10",
        "Noé;F1;29/02/2024;31/03/2024;20",
        "Noé;F1;29/02/2024;31/03/2024;5",
    ]
    ranks = {document.amount: document.rank for document in read(table(*rows)).documents}
    assert ranks == {500: 0, 2_000: 1, 1_000: 2}


def test_rows_that_stop_early_as_excel_writes_them_are_read():
    head = "Client;Numéro;Date;Montant;Mail;Ville"
    reading = read(table("Noé;F1;29/02/2024;10", "Léa;F2;29/02/2024;10;;Metz;;;", head=head))
    assert numbers(reading) == ["F1", "F2"]


def test_headings_repeated_on_each_page_are_no_rows():
    head = "Client;Numéro;Date;Échéance;Montant"
    reading = read(table("Noé;F1;29/02/2024;;10", head, "Noé;F2;29/02/2024;;10"))
    assert (numbers(reading), messages(reading)) == (["F1", "F2"], [])


def test_settled_and_cancelled_rows_are_counted_not_rejected():
    head = "Client;Numéro;Date;Montant;Reste à payer;Statut"
    rows = ["Noé;F1;29/02/2024;10;0;", "Noé;F2;29/02/2024;10;10;Annulée", "Noé;F3;29/02/2024;10;4;Partiel"]
    reading = read(table(*rows, head=head))
    assert (numbers(reading), reading.rejections) == (["F3"], ())
    assert reading.warnings == ("2 lignes laissées de côté : soldées, annulées, ou ni factures ni avoirs",)


def test_other_currencies_than_the_euro_are_rejected():
    head = "Client;Numéro;Date;Montant;Devise"
    rows = [
        "Noé;F1;29/02/2024;10;EUR",
        "Noé;F2;29/02/2024;10;$",
        "Noé;F3;29/02/2024;10;€",
        "Noé;F4;29/02/2024;10;",
    ]
    reading = read(table(*rows, head=head))
    assert numbers(reading) == ["F1", "F3", "F4"]
    assert messages(reading) == ["ligne 3 : colonne « Devise » : « $ », pas l'euro"]


def test_the_collective_account_is_not_one_customer():
    head = "Compte;Client;Numéro;Date;Montant"
    reading = read(table("411000;Noé;F1;29/02/2024;10", "411000;Léa;F2;29/02/2024;10", head=head))
    assert [customer.code for customer in reading.customers] == ["NOE", "LEA"]


def test_the_export_of_odoo_is_detected_and_read():
    text = (
        "name,partner_id,partner_id/email,invoice_date,invoice_date_due,amount_total,amount_residual,move_type\n"
        "FAC/2024/0001,Noé,noe@example.fr,2024-02-29,2024-03-30,120.00,20.0,out_invoice\n"
        "RFAC/2024/0001,Noé,,2024-02-29,2024-03-30,50.00,50.0,out_refund\n"
        "BILL/2024/0001,Grossiste,,2024-02-29,2024-03-30,50.00,50.0,in_invoice\n"
    )
    reading = read(text)
    assert [(d.number, d.open_amount) for d in reading.documents] == [
        ("FAC/2024/0001", 2_000),
        ("RFAC/2024/0001", -5_000),
    ]
    assert reading.customers[0].email == "noe@example.fr"
    assert reading.warnings[0] == "format reconnu : Odoo"


def test_unknown_headings_return_the_columns_for_manual_mapping():
    text = table("Noé;F1;29/02/2024;10", "Léa;F2;29/02/2024;20", head="Qui;Quoi;Quand;Combien")
    reading = read(text)
    assert reading.documents == ()
    assert reading.columns.headings == ("Qui", "Quoi", "Quand", "Combien")
    assert reading.columns.samples == (("Noé", "F1", "29/02/2024", "10"), ("Léa", "F2", "29/02/2024", "20"))
    assert missing_fields(reading.columns) == (
        TargetField.NUMBER,
        TargetField.ISSUED_ON,
        TargetField.AMOUNT,
        TargetField.NAME,
    )
    (warning,) = reading.warnings
    assert "reconnue pour : numéro de facture, date de facture, montant TTC, nom du client ;" in warning
    mapping = {0: TargetField.NAME, 1: TargetField.NUMBER, 2: TargetField.ISSUED_ON, 3: TargetField.AMOUNT}
    assert numbers(read(text, mapping)) == ["F1", "F2"]


def test_a_manual_mapping_overrides_the_guesses():
    text = table("Noé;F1;29/02/2024;10;12", head="Client;Numéro;Date;Montant TTC;Autre")
    mapping = {0: TargetField.NAME, 1: TargetField.NUMBER, 2: TargetField.ISSUED_ON, 4: TargetField.AMOUNT}
    assert [document.amount for document in read(text, mapping).documents] == [1_200]


def test_a_saved_mapping_applies_to_files_with_the_same_headings():
    mapping = {0: TargetField.NAME, 1: TargetField.NUMBER, 2: TargetField.ISSUED_ON, 3: TargetField.AMOUNT}
    remembered = {headings_signature(["Qui", "Quoi", "Quand", "Combien"]): mapping}
    one, other = (
        read_table("x", table("Noé;F1;29/02/2024;10", head=head).encode(), saved_mappings=remembered)
        for head in ("QUI;quoi;Quand;Combien", "Qui;Quoi;Quand;Où")
    )
    assert (numbers(one), numbers(other)) == (["F1"], [])


def test_a_table_without_headings_loses_no_row():
    text = "Noé;F1;29/02/2024;10\nLéa;F2;29/02/2024;20\n"
    assert read(text).columns.headings == ("Colonne 1", "Colonne 2", "Colonne 3", "Colonne 4")
    mapping = {0: TargetField.NAME, 1: TargetField.NUMBER, 2: TargetField.ISSUED_ON, 3: TargetField.AMOUNT}
    assert numbers(read(text, mapping)) == ["F1", "F2"]


def test_blank_and_repeated_headings_are_accepted():
    reading = read(table("1;Noé;F1;29/02/2024;10;11", head=";Client;Numéro;Date;Montant;Montant"))
    assert reading.columns.headings[0] == "Colonne 1"
    assert reading.documents[0].amount == 1_000


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "le fichier est vide"),
        (b" \r\n\n", "le fichier est vide"),
        (b"%PDF-1.7 Client;Num", "PDF"),
        (pack({"a.pdf": "%PDF-1.7"}), "ZIP"),
        (b"<html><table><tr><td>Client</td></tr></table></html>", "page web"),
        (b"<!DOCTYPE HTML PUBLIC><html>", "page web"),
        (b"<Invoice/>", "UBL"),
        (b"\x89PNG\r\n\x1a\n\x00;\x00,", "ni un tableau"),
        (b"Bonjour", "ni un tableau"),
        (b"seul;\nencore;\n", "en-têtes"),
        ("Client;Numéro;Date;Montant\n".encode(), "aucune ligne ne suit"),
        ("Client;Numéro;Date;Montant\n;;;\n\n".encode(), "aucune ligne ne suit"),
        (";".join(f"c{i}" for i in range(600)).encode() + b"\n" + b"1;" * 599, "500 colonnes"),
        ('Client;Numéro;Date;Montant\nNoé;"F1;29/02/2024;10\n'.encode(), "ligne 2 : guillemet"),
        ("Client;Numéro;Date;Montant\nNoé;F1\0;29/02/2024;10\n".encode(), "ni un tableau|octet nul"),
        (write_xlsx([]), "en-têtes"),
        (b"PK\x03\x04", "ZIP"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_one_message(content, cause):
    with pytest.raises(UserError, match=cause) as refused:
        read_table("liste é.csv", content)
    assert "\n" not in refused.value.message


@pytest.mark.parametrize("path", list_fixtures("csv/*/*.csv"), ids=lambda path: path.stem)
def test_tables_without_invoices_bring_columns_or_one_sentence(path):
    assert_brings_columns_or_one_sentence(path)


@needs_shared
def test_the_csv_corpora_bring_columns_or_one_sentence():
    paths = sorted(CORPORA.glob("*csv*/**/*.csv"))
    assert len(paths) > 20
    for path in paths:
        assert_brings_columns_or_one_sentence(path)


def assert_brings_columns_or_one_sentence(path):
    try:
        reading = read_table(path.name, path.read_bytes())
    except UserError as refusal:
        assert refusal.message  # noqa: PT017
    else:
        assert reading.documents == ()
        assert reading.columns.headings


HEADINGS = {
    TargetField.CODE: "Code client", TargetField.NAME: "Nom du client", TargetField.EMAIL: "E-mail",
    TargetField.STREET: "Adresse",
    TargetField.STREET2: "Adresse 2", TargetField.POSTCODE: "Code postal", TargetField.TOWN: "Ville",
    TargetField.COUNTRY: "Pays",
    TargetField.PHONE: "Téléphone", TargetField.SIREN: "SIREN", TargetField.CUSTOMER_KIND: "Type de client",
    TargetField.NUMBER: "N° facture", TargetField.KIND: "Type de document", TargetField.ISSUED_ON: "Date de facture",
    TargetField.DUE_ON: "Échéance", TargetField.AMOUNT: "Montant TTC", TargetField.OPEN_AMOUNT: "Reste dû",
}  # fmt: skip
PLAIN = {
    TargetField.CODE: "C1", TargetField.NAME: "Noé", TargetField.NUMBER: "F1", TargetField.ISSUED_ON: "29/02/2024",
    TargetField.AMOUNT: "10", TargetField.OPEN_AMOUNT: "10",
}  # fmt: skip


def write(rows, separator=";", encoding="utf-8"):
    """Write rows, given by field, under headings of the program."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=separator)
    writer.writerow(HEADINGS.values())
    writer.writerows([row.get(field, "") for field in HEADINGS] for row in rows)
    return written.getvalue().encode(encoding)


def write_reading(reading, **options):
    """Write documents and customers back as a file would hold them, formulas defused as exports do."""
    customers = {customer.code: customer for customer in reading.customers}
    contact = {
        TargetField.NAME: "name", TargetField.EMAIL: "email", TargetField.STREET: "street",
        TargetField.STREET2: "street2",
        TargetField.POSTCODE: "postcode", TargetField.TOWN: "town", TargetField.COUNTRY: "country",
        TargetField.PHONE: "phone", TargetField.SIREN: "siren",
    }  # fmt: skip
    rows = [
        {
            TargetField.CODE: document.customer_code,
            TargetField.NUMBER: document.number,
            TargetField.KIND: {DocumentKind.PAYMENT: "Règlement", DocumentKind.DEPOSIT: "Acompte"}.get(
                document.kind, ""
            ),
            TargetField.ISSUED_ON: document.issued_on.strftime("%d/%m/%Y"),
            TargetField.DUE_ON: document.due_on.isoformat() if document.due_on else "",
            TargetField.AMOUNT: f"{document.amount / 100:.2f}".replace(".", ","),
            TargetField.OPEN_AMOUNT: f"{document.open_amount / 100:.2f}",
            TargetField.CUSTOMER_KIND: {"private": "Particulier", "professional": "Pro"}.get(
                customers[document.customer_code].kind, ""
            ),
        }
        | {field: getattr(customers[document.customer_code], name) for field, name in contact.items()}
        for document in reading.documents
    ]
    return write(
        [{f: "'" + t if t.startswith(tuple("=+-@＝＋－＠")) else t for f, t in row.items()} for row in rows],
        **options,
    )


@pytest.mark.parametrize("field", HEADINGS, ids=lambda field: field.value)
def test_naughty_strings_are_read_back_from_every_column(field):
    strings = read_naughty()
    rows = [PLAIN | {TargetField.NUMBER: f"F{i}"} | {field: text} for i, text in enumerate(strings)]
    reading = read_table("x.csv", write([*rows, PLAIN]))
    left_out = sum(int(warning.split()[0]) for warning in reading.warnings if "de côté" in warning)
    assert len(reading.documents) + len(reading.rejections) + left_out == len(rows) + 1
    again = read_table("x.csv", write_reading(reading))
    assert again.documents == reading.documents
    assert again.customers == reading.customers


def test_the_naughty_strings_may_be_headings():
    strings = read_naughty()[:400]
    written = io.StringIO(newline="")
    csv.writer(written).writerows([strings, ["1"] * len(strings)])
    columns = read_table("x.csv", written.getvalue().encode()).columns
    assert len(columns.headings) == len(columns.fields) == len(strings)
    assert all(columns.headings)


words = st.text(st.characters(codec="cp1252", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=12)
documents = st.builds(
    lambda code, number, day, due, amount, open_amount: {
        TargetField.CODE: code, TargetField.NAME: f"Nom {code}", TargetField.NUMBER: number,
        TargetField.ISSUED_ON: day.isoformat(),
        TargetField.DUE_ON: due.isoformat() if due else "", TargetField.AMOUNT: f"{amount / 100:.2f}",
        TargetField.OPEN_AMOUNT: f"{open_amount / 100:.2f}",
    },
    st.sampled_from(["C1", "C2", "411DUPONT"]),
    st.from_regex(r"F[A-Z0-9/-]{1,6}", fullmatch=True),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(-(10**8), 10**8).filter(bool),
    st.integers(-(10**8), 10**8).filter(bool),
)  # fmt: skip
lists = st.lists(documents, min_size=1, max_size=12)


@settings(deadline=None)
@given(lists, st.sampled_from(";,\t|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_documents_written_as_csv_are_read_back(rows, separator, encoding):
    reading = read_table("x.csv", write(rows))
    again = read_table("x.csv", write_reading(reading, separator=separator, encoding=encoding))
    assert again.documents == reading.documents
    assert set(again.customers) == set(reading.customers)
    assert again.rejections == ()


@settings(deadline=None)
@given(lists, st.randoms())
def test_the_order_of_lines_does_not_matter(rows, chance):
    mixed = rows[:]
    chance.shuffle(mixed)
    one, other = read_table("x.csv", write(rows)), read_table("x.csv", write(mixed))
    assert set(one.documents) == set(other.documents)
    assert set(one.customers) == set(other.customers)
    assert len(one.rejections) == len(other.rejections)


@settings(deadline=None)
@given(lists)
def test_documents_of_a_parsed_file_have_unique_keys(rows):
    reading = read_table("x.csv", write(rows))
    assert len({document.key for document in reading.documents}) == len(reading.documents)
    assert len(reading.documents) + len(reading.rejections) == len(rows)


cells = (
    st.sampled_from(
        ["Client", "Numéro", "Date", "Montant", "Mail", "01/02/2024", "12,50", "Noé", "", '"', "\n", "'"]
    )
    | words
)
texts = st.lists(st.lists(cells, max_size=7).map(";".join), max_size=8).map("\n".join)


@settings(deadline=None)
@given(st.binary(max_size=400) | texts.map(lambda text: text.encode("utf-8")))
def test_any_bytes_are_a_parsed_file_or_an_error(content):
    try:
        reading = read_table("x", content)
    except UserError as refusal:
        assert refusal.message  # noqa: PT017
    else:
        assert isinstance(reading, ParsedFile)


def test_ranking_leaves_single_documents_alone():
    document = Document("C1", "F1", DocumentKind.INVOICE, DAY, None, 1, 1)
    assert assign_ranks([document]) == [document]


def test_a_hundred_thousand_lines_are_read_in_a_few_seconds():
    rows = "".join(
        f"C{i % 9_000};Client {i % 9_000};F{i};29/02/2024;30/03/2024;{i % 977 + 1},{i % 90 + 10}\n"
        for i in range(100_000)
    )
    content = ("Code;Client;Numéro;Date;Échéance;Montant\n" + rows).encode()
    start = time.process_time()
    assert len(read_table("x.csv", content).documents) == 100_000
    assert time.process_time() - start < 15
