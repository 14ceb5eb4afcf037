"""FECs of the project's own for every quirk seen in real ones, the samples, and damaged files.

Long because each variant of a file is written in its case.
"""

import io
import random
from datetime import date

import pytest
from fec_lines import HEADING, LETTERED, line, payment
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import FIXTURES, SHARED, needs_shared

from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.accounts.doubt import DoubtKind
from relances_app.domain.accounts.ledger_labels import OPENING_BALANCE_NUMBER
from relances_app.domain.accounts.parsed_file import Source
from relances_app.domain.errors import UserError
from relances_app.importers.fec.columns import STANDARD
from relances_app.importers.fec.reader import read_fec
from relances_app.importers.read_files import File, read_files


def read(*lines, heading=HEADING, encoding="utf-8", end="\n", last="\n", separator="|", prefixes=None):
    text = (end.join((heading, *lines)) + last).replace("|", separator)
    arguments = (prefixes,) if prefixes else ()
    return read_fec("essai.txt", text.encode(encoding), *arguments)


def open_of(reading):
    return [(d.customer_code, d.number, d.open_amount) for d in reading.documents]


ONE = [("C001", "F1", 120000)]


@pytest.mark.parametrize(
    ("file", "code", "name", "number", "issued_on", "cents"),
    [
        ("amount_and_side.txt", "C012", "Ferronnerie Fauvel", "FA00031", date(2024, 3, 10), 250000),
        ("debit_and_credit.txt", "C011", "Menuiserie des Tilleuls", "FA00019", date(2024, 12, 20), 120000),
    ],
)
def test_both_layouts_of_amounts_are_read(file, code, name, number, issued_on, cents):
    """Amount and side, without an end to the last line; debit and credit, with a lettered invoice."""
    assert_one_open_invoice(FIXTURES / "fec" / file, code, name, number, issued_on, cents)


OTHERS = (
    ("sample_pipe.txt", "C002", "Robert SA", "FA00003", date(2024, 3, 10), 250000),
    ("sample_tab.txt", "C001", "Martin SAS", "FA00002", date(2024, 12, 20), 120000),
)


@needs_shared
def test_the_samples_of_others_are_read():
    for file, *facts in OTHERS:
        assert_one_open_invoice(SHARED / "fec" / file, *facts)


def assert_one_open_invoice(path, code, name, number, issued_on, cents):
    reading = read_fec(path.name, path)
    (document,) = reading.documents
    assert (document.customer_code, document.number, document.issued_on) == (code, number, issued_on)
    assert (document.amount, document.open_amount, document.kind) == (cents, cents, DocumentKind.INVOICE)
    assert [(c.code, c.name) for c in reading.customers] == [(code, name)]
    assert [(c.open_sum, c.balance) for c in reading.balance_checks] == [(cents, cents)]
    assert (reading.rejections, reading.warnings) == ((), ())


def test_a_fec_is_a_complete_list_of_open_items():
    reading = read(line())
    assert (reading.source, reading.is_whole_list, reading.name) == (Source.FEC, True, "essai.txt")


@pytest.mark.parametrize("separator", ["|", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-15", "utf-16"])
def test_separators_ends_of_record_and_encodings_are_all_read(separator, end, encoding):
    reading = read(
        line(CompAuxLib="Société Œuvrée"),
        *LETTERED,
        separator=separator,
        end=end,
        last=end,
        encoding=encoding,
    )
    assert open_of(reading) == ONE
    assert reading.customers[0].name == "Société Œuvrée"


def test_a_name_with_windows_characters_is_read_as_cp1252():
    assert read(line(CompAuxLib="L’œuf à 10 €"), encoding="cp1252").customers[0].name == "L’œuf à 10 €"


def test_one_line_in_another_encoding_affects_no_other_line():
    lines = (HEADING, line(CompAuxLib="Société Une"), line(CompAuxNum="C002", CompAuxLib="Société Deux"))
    content = b"\n".join(
        text.encode(code) for text, code in zip(lines, ("utf-8", "utf-8", "cp1252"), strict=True)
    )
    assert [c.name for c in read_fec("x", content).customers] == ["Société Une", "Société Deux"]


def test_control_bytes_of_a_name_are_repaired_or_replaced():
    assert read(line(CompAuxLib="L\x92Essai\x81\x07 SARL")).customers[0].name == "L’Essai� SARL"
    assert open_of(read(line(CompAuxLib="Nul\0"))) == ONE


def test_ebcdic_is_refused_with_a_remedy():
    with pytest.raises(UserError, match="EBCDIC"):
        read_fec("x", HEADING.encode("cp500"))


def test_a_trailing_separator_makes_no_column():
    reading = read(line() + "|", *(text + "|" for text in LETTERED), heading=HEADING + "|")
    assert (open_of(reading), reading.rejections) == (ONE, ())


def test_padded_cells_and_padded_names_are_read():
    padded = "|".join(f"{cell}    " for cell in HEADING.split("|"))
    reading = read(
        line(CompteNum="411000  ", CompAuxNum=" C001   ", PieceRef="F1   ", CompAuxLib="  Essai   SARL  "),
        heading=padded,
    )
    assert open_of(reading) == ONE
    assert reading.customers[0].name == "Essai SARL"


@pytest.mark.parametrize(
    "amount",
    [
        "0000001200,00",
        "+000001200,00",
        "  000000000001200,00",
        "1200.00",
        "1200",
        "1200,0",
        "1 200,00",
        "1.200,00",
    ],
)
def test_amounts_are_read_as_programs_write_them(amount):
    assert open_of(read(line(Debit=amount, Credit="0"))) == ONE


@pytest.mark.parametrize(("debit", "credit"), [("-1200,00", "0,00"), ("", "+000001200,00"), ("0", "1200,00")])
def test_a_negative_debit_is_a_credit(debit, credit):
    assert read(line(Debit=debit, Credit=credit)).documents[0].open_amount == -120000


@pytest.mark.parametrize(
    "day", ["20260110", "2026-01-10", "10/01/2026", "2026/01/10", "10.01.2026", "2026-01-10T00:00:00"]
)
def test_days_are_read_as_programs_write_them(day):
    assert read(line(PieceDate=day)).documents[0].issued_on == date(2026, 1, 10)


def test_the_document_date_takes_precedence_over_the_entry_date():
    assert read(line(PieceDate="")).documents[0].issued_on == date(2026, 1, 15)
    reading = read(line(PieceDate="20261399"))
    assert reading.documents[0].issued_on == date(2026, 1, 15)
    assert reading.warnings == ("Dates de pièce illisibles : 1. La date de l'écriture est prise à la place.",)


def test_a_stray_cr_inside_a_record_is_a_space():
    reading = read(line(EcritureLib="Facture\rF1", CompAuxLib="Essai\rSARL"), end="\r\n")
    assert (open_of(reading), reading.rejections) == (ONE, ())
    assert reading.customers[0].name == "Essai SARL"


def test_the_last_record_may_have_no_end():
    assert open_of(read(line(), last="")) == ONE


def test_blank_lines_and_an_end_of_file_character_are_skipped():
    reading = read("", line(), "|" * 17, "   ", last="\n\x1a")
    assert (open_of(reading), reading.rejections) == (ONE, ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("CompteLib", "CompteLIB"),
        ("Idevise", "IdDevise"),
        ("EcritureLet", "EcrtureLet"),
        ("EcritureLet", "LettragePiece"),
        ("EcritureLet", "Lettrage"),
        ("Debit", "Débit"),
        ("PieceRef", "Piece_Ref"),
        ("PieceRef", "piece ref"),
    ],
)
def test_variants_of_a_heading_are_recognised(old, new):
    reading = read(line(), *LETTERED, heading=HEADING.replace(old, new))
    assert open_of(reading) == ONE


def test_eighteen_columns_with_unknown_headings_are_read_by_position():
    unknown = "|".join(f"Colonne {n}" for n in range(1, 19))
    assert open_of(read(line(), *LETTERED, heading=unknown)) == ONE


def test_eighteen_columns_without_headings_are_read_by_position():
    assert open_of(read(*LETTERED, heading=line())) == ONE


@pytest.mark.parametrize(("debit", "credit"), [("D", "C"), ("+1", "-1"), ("1", "-1"), ("d", "c")])
def test_montant_and_sens_are_read(debit, credit):
    reading = read(
        line(Debit="1200,00", Credit=debit),
        line(PieceRef="AV1", EcritureLib="Avoir", Debit="200,00", Credit=credit),
        *(
            text.replace("1200,00|0,00", f"1200,00|{debit}").replace("0,00|1200,00", f"1200,00|{credit}")
            for text in LETTERED
        ),
        heading=HEADING.replace("Debit|Credit", "Montant|Sens"),
    )
    assert open_of(reading) == [*ONE, ("C001", "AV1", -20000)]


def test_montant_and_sens_are_detected_under_unknown_headings_too():
    unknown = "|".join(f"Colonne {n}" for n in range(1, 19))
    assert open_of(read(line(Debit="1200,00", Credit="D"), heading=unknown)) == ONE


def test_an_invalid_sens_rejects_the_line():
    reading = read(
        line(Credit="D"), line(Credit="Z"), heading=HEADING.replace("Debit|Credit", "Montant|Sens")
    )
    assert [r.message for r in reading.rejections] == ["ligne 3 : sens illisible : « Z » (compte 411000)"]


def test_twenty_two_columns_of_a_cash_basis_are_read():
    extra = "|DateRglt|ModeRglt|NatOp|IdClient"
    reading = read(line() + "|20260115|CH||", heading=HEADING + extra)
    assert (open_of(reading), reading.rejections) == (ONE, ())


def test_lines_without_their_last_empty_columns_are_read():
    reading = read(line().rstrip("|").removesuffix("20260131").rstrip("|"))
    assert (open_of(reading), reading.rejections) == (ONE, ())


def test_columns_in_another_order_are_found_by_name_and_a_truncated_line_is_detected():
    names = list(reversed(STANDARD))
    cells = dict(zip(STANDARD, line().split("|"), strict=True))
    whole = "|".join(cells[name] for name in names)
    reading = read(whole, "|".join(whole.split("|")[:12]), heading="|".join(names))
    assert open_of(reading) == ONE
    assert [r.message for r in reading.rejections] == ["ligne 3 : 12 colonnes au lieu de 18"]


def test_the_due_day_and_the_number_that_dolibarr_adds_are_used():
    reading = read(
        line(PieceRef="77") + "|20260301|FA2601-0007", heading=HEADING + "|DateLimitReglmt|NumFacture"
    )
    (document,) = reading.documents
    assert (document.number, document.due_on) == ("FA2601-0007", date(2026, 3, 1))


def test_quoted_cells_are_read():
    quoted = ['"' + text.replace("|", '"|"') + '"' for text in (HEADING, line())]
    assert open_of(read(quoted[1], heading=quoted[0])) == ONE


def test_without_auxiliary_accounts_the_account_is_the_customer():
    reading = read(line(CompAuxNum="", CompAuxLib="", CompteNum="411ESSAI0", CompteLib="Essai SARL"))
    assert open_of(reading) == [("411ESSAI0", "F1", 120000)]
    assert reading.customers[0].name == "Essai SARL"


def test_an_account_without_a_label_is_named_by_its_number():
    reading = read(line(CompAuxNum="", CompAuxLib="", CompteNum="41100012", CompteLib=""))
    assert [(c.code, c.name) for c in reading.customers] == [("41100012", "41100012")]


def test_customers_sharing_an_account_are_split_by_label_with_a_warning():
    cells = {"CompAuxNum": "", "CompAuxLib": "", "CompteNum": "41110900", "CompteLib": "CLIENTS"}
    reading = read(
        line(**cells, EcritureLib="Ferme d'Essai"), line(**cells, EcritureLib="Coop Essai", Debit="300,00")
    )
    assert open_of(reading) == [("COOP ESSAI", "F1", 30000), ("FERME D ESSAI", "F1", 120000)]
    assert [(c.customer_code, c.open_sum, c.balance) for c in reading.balance_checks] == [
        ("41110900", 150000, 150000)
    ]
    assert "41110900" in reading.warnings[0]


def test_collective_accounts_are_left_out_and_named():
    reading = read(
        line(),
        line(CompAuxNum="CCB", CompAuxLib="RECETTE CB"),
        line(CompAuxNum="", CompAuxLib="", CompteNum="411DIVERS", CompteLib="CLIENTS DIVERS"),
    )
    assert open_of(reading) == ONE
    assert reading.warnings == ("Comptes collectifs laissés de côté : CLIENTS DIVERS, RECETTE CB.",)


def test_doubtful_customers_are_read_and_advances_only_on_request():
    lines = (
        line(CompteNum="416000", CompAuxNum="C2"),
        line(CompteNum="419100", CompAuxNum="C3"),
        line(CompteNum="401000"),
    )
    assert open_of(read(*lines)) == [("C2", "F1", 120000)]
    assert open_of(read(*lines, prefixes=("41",))) == [("C2", "F1", 120000)]
    assert open_of(read(*lines, prefixes=("416", "419"))) == [("C2", "F1", 120000), ("C3", "F1", 120000)]


def test_opening_lines_are_one_labelled_document():
    reading = read(
        line(JournalCode="AN", JournalLib="A nouveaux", PieceRef="A Nouv", EcritureLib="Essai SARL")
    )
    assert open_of(reading) == [("C001", OPENING_BALANCE_NUMBER, 120000)]


def test_an_entry_without_a_document_reference_is_named_by_journal_and_number():
    assert open_of(read(line(PieceRef="", EcritureNum="0042"))) == [("C001", "VE 0042", 120000)]
    assert open_of(read(line(PieceRef="", EcritureNum="", JournalCode=""))) == [
        ("C001", "Facture F1", 120000)
    ]
    assert open_of(read(line(PieceRef="", EcritureNum="", JournalCode="", EcritureLib=""))) == [
        ("C001", "Sans numéro", 120000)
    ]


def test_a_repeated_document_reference_makes_ranked_documents():
    reading = read(line(PieceRef="VE  0123"), line(PieceRef="VE  0123", PieceDate="20260109"))
    assert [(d.number, d.rank, d.issued_on.day) for d in reading.documents] == [
        ("VE 0123", 0, 9),
        ("VE 0123", 1, 10),
    ]


def test_the_latest_name_of_a_customer_is_kept_in_any_order():
    lines = (
        line(PieceDate="20260301", CompAuxLib="Essai SAS"),
        line(PieceDate="20260201", CompAuxLib="Essai SARL"),
    )
    assert read(*lines).customers == read(*reversed(lines)).customers
    assert read(*lines).customers[0].name == "Essai SAS"


def test_a_file_without_lettering_warns_that_amounts_are_estimated():
    reading = read(line(), line(PieceRef="F2", PieceDate="20260201"), payment("500,00"))
    assert [(d.number, d.open_amount, d.is_estimated) for d in reading.documents] == [
        ("F2", 120000, True),
        ("F1", 70000, True),
    ]
    assert "aucun lettrage" in reading.warnings[0]


@pytest.mark.parametrize("letter", ["AA", "a"])
def test_a_part_payment_leaves_its_rest_open_without_an_estimate(letter):
    reading = read(line(EcritureLet=letter), payment("500,00", EcritureLet=letter, DateLet=""))
    assert [(d.open_amount, d.amount, d.is_estimated) for d in reading.documents] == [(70000, 120000, False)]


def test_a_damaged_line_is_rejected_with_its_number_and_the_rest_is_kept():
    reading = read(line(), line(Debit="12OO,00"), "VE|Ventes|coupée", line() + "x|y", *LETTERED)
    assert open_of(reading) == ONE
    assert [r.message for r in reading.rejections] == [
        "ligne 3 : montant illisible : « 12OO,00 » (compte 411000)",
        "ligne 4 : 3 colonnes au lieu de 18",
        "ligne 5 : 19 colonnes au lieu de 18",
    ]


def test_an_amount_of_thousands_of_digits_rejects_its_line():
    assert len(read(line(), line(Debit="9" * 5000)).rejections) == 1


def test_a_line_without_a_valid_date_shows_as_a_difference_of_its_account():
    reading = read(line(), line(PieceDate="demain", EcritureDate=""))
    assert [r.message for r in reading.rejections] == ["ligne 3 : date illisible : « demain »"]
    assert [(c.open_sum, c.balance) for c in reading.balance_checks] == [(120000, 240000)]


def test_an_unbalanced_file_reports_the_difference():
    reading = read(line(), line(CompteNum="706000", CompAuxNum="", Debit="0,00", Credit="1000,00"))
    assert any("200,00" in warning and "pas équilibré" in warning for warning in reading.warnings)
    balanced = read(line(), line(CompteNum="706000", CompAuxNum="", Debit="0,00", Credit="1200,00"))
    assert balanced.warnings == ()


def test_rejected_lines_beyond_the_limit_are_only_counted():
    reading = read(line(), *["trop|court"] * 1500)
    assert len(reading.rejections) == 1001
    assert reading.rejections[-1].message == "et 500 autres lignes illisibles"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "CompteNum"),
        (b"\0\0\0\0", "CompteNum"),
        (b"a;b;c\n1;2;3\n", "CompteNum"),
        (b"CompteNum|Debit|Credit\n", "EcritureDate"),
        (b"CompteNum|EcritureDate|Montant|Sens\n", "aucune"),
        (HEADING.encode(), "aucune"),
        ((HEADING + "\n" + line(CompteNum="401000")).encode(), "aucune"),
        (b"x" * 3_000_000, "CompteNum"),
    ],
)
def test_a_file_that_is_no_fec_or_has_no_customer_is_refused(content, reason):
    with pytest.raises(UserError, match=reason):
        read_fec("x", content)


def test_a_path_and_an_open_file_are_read_like_bytes(tmp_path):
    content = "\n".join((HEADING, line())).encode()
    path = tmp_path / "fec.txt"
    path.write_bytes(content)
    with path.open("rb") as file:
        assert (
            read_fec("x", path)
            == read_fec("x", file)
            == read_fec("x", io.BytesIO(content))
            == read_fec("x", content)
        )
        assert not file.closed


LINES = st.lists(
    st.builds(
        line,
        CompAuxNum=st.sampled_from(["C1", "C2", ""]),
        CompteNum=st.sampled_from(["411000", "411X", "416000", "706000"]),
        PieceRef=st.sampled_from(["F1", "F2", "x", ""]),
        PieceDate=st.sampled_from(["20260110", "20260301", ""]),
        Debit=st.sampled_from(["100,00", "250,50", "0"]),
        Credit=st.sampled_from(["0,00", "100,00", "-7,10"]),
        EcritureLet=st.sampled_from(["", "A", "b"]),
        EcritureLib=st.sampled_from(["Essai", "Avoir", "Virement Essai"]),
    ),
    min_size=1,
    max_size=20,
)


@given(LINES, st.integers())
@settings(max_examples=60, deadline=None)
def test_the_balance_check_holds_and_the_order_of_lines_does_not_matter(lines, seed):
    lines = [line(CompAuxNum="C9"), *lines]
    reading = read(*lines)
    assert all(c.open_sum == c.balance for c in reading.balance_checks)
    assert reading == read(*random.Random(seed).sample(lines, len(lines)))


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
@settings(max_examples=100, deadline=None)
def test_random_bytes_are_refused_and_never_raise_anything_else(content):
    with pytest.raises(UserError):
        read_fec("x", content)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_fec_with_bytes_changed_is_read_or_refused(data):
    content = bytearray("\n".join((HEADING, line(), *LETTERED, payment("3,10"))).encode())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        reading = read_fec("x", bytes(content))
    except UserError:
        return
    assert all(rejection.reason for rejection in reading.rejections)


@pytest.mark.parametrize("placeholder", ["-", "x", "X", "0", "", "--", "."])
def test_a_placeholder_for_a_number_is_replaced_by_the_number_of_the_entry(placeholder):
    lines = (
        line(PieceRef=placeholder, EcritureNum="FAC/2026/00002", EcritureLib="FAC/2026/00002"),
        line(PieceRef=placeholder, EcritureNum="VE000003", PieceDate="20260105"),
    )
    assert sorted(number for _, number, _ in open_of(read(*lines))) == ["FAC/2026/00002", "VE000003"]
    label = line(PieceRef=placeholder, EcritureNum="0", EcritureLib="22371 ESSAI SARL")
    assert open_of(read(label)) == [("C001", "22371", 120000)]


def test_a_new_older_invoice_does_not_take_the_place_of_another():
    first = line(PieceRef="-", EcritureNum="FAC/2", PieceDate="20260110")
    older = line(PieceRef="-", EcritureNum="FAC/5", PieceDate="20260101", Debit="99,00")
    (before,) = read(first).documents
    assert before.key in {document.key for document in read(first, older).documents}


def test_a_lettered_invoice_without_its_payment_is_settled_by_its_day_or_asked_about():
    dated = line(PieceRef="F7", EcritureLet="AB", DateLet="20260301")
    undated = line(PieceRef="F8", EcritureLet="AC")
    reading = read(dated, undated, line(PieceRef="F9"))
    assert sorted(number for _, number, _ in open_of(reading)) == ["F8", "F9"]
    (doubt,) = reading.doubts
    assert (doubt.kind, doubt.documents) == (DoubtKind.LEDGER, (("C001", "F8", 0),))
    assert any("F7" in warning for warning in reading.warnings)
    assert all(check.difference == 0 for check in reading.balance_checks)


@pytest.mark.parametrize(
    "name",
    ["RECETTE CHQ", "ENCAISSEMENT CHQ", "CLIENTS VIREMENTS", "CLIENT INTERNET", "VENTES COMPTOIR", "CLIENTS BOUTIQUE",
     "RECETTE ESP", "CLIENTS OCCASIONNELS", "CLIENTS STRIPE", "TITRES RESTAURANT", "CLIENTS - FACTURES A ETABLIR",
     "AMEX", "UBER EATS", "Z DE CAISSE", "RECETTE AMERICAN EXPRESS", "CLIENTS WEB"],
)  # fmt: skip
def test_a_collector_of_money_is_no_customer(name):
    reading = read(line(), line(CompAuxNum="C800", CompAuxLib=name))
    assert [customer.code for customer in reading.customers] == ["C001"]
    assert any(name in warning for warning in reading.warnings)


@pytest.mark.parametrize(
    "name", ["Boutique Web SARL", "Web Services", "Express Taxi", "Restaurant du Port", "Z Archi"]
)
def test_a_company_with_such_words_in_its_name_is_a_customer(name):
    reading = read(line(CompAuxNum="C800", CompAuxLib=name))
    assert [customer.name for customer in reading.customers] == [name]


@pytest.mark.parametrize("label", ["CHQ ESSAI SARL", "VIR F1 DU 12/02"])
def test_money_on_a_shared_account_that_names_an_invoice_or_a_customer_is_asked_about(label):
    shared = payment(CompAuxNum="C800", CompAuxLib="CLIENTS DIVERS", EcritureLib=label)
    reading = read(line(PieceRef="F1/2026" if "ESSAI" in label else "F1 DU"), shared)
    assert [doubt.kind for doubt in reading.doubts] == [DoubtKind.LEDGER]
    assert reading.doubts[0].documents == (reading.documents[0].key,)
    assert not read(line(), payment(CompAuxNum="C800", CompAuxLib="CLIENTS DIVERS", EcritureLib="CHQ")).doubts


YEAR_1 = (
    line(PieceRef="F1", EcritureDate="20251105", PieceDate="20251105", Debit="120,00"),
    line(CompteNum="706000", CompAuxNum="", EcritureDate="20251105", Debit="0,00", Credit="120,00"),
)


def year_2(opening, *lines):
    carried = line(
        JournalCode="AN", JournalLib="A nouveaux", EcritureDate="20260101", PieceDate="20260101", PieceRef="AN",
        EcritureLib="A nouveau", Debit=opening,
    )  # fmt: skip
    sale = line(PieceRef="F2", EcritureDate="20260210", PieceDate="20260210", Debit="60,00")
    return (carried, sale, *lines)


def read_years(*years):
    files = [File(f"{n}.txt", "\n".join((HEADING, *lines)).encode()) for n, lines in enumerate(years)]
    readings = read_files(files, {})
    documents = [(d.number, d.open_amount) for reading in readings for d in reading.documents]
    return sorted(documents), [doubt for reading in readings for doubt in reading.doubts]


def test_a_balance_carried_forward_is_counted_once_when_both_years_are_read():
    assert read_years(YEAR_1, year_2("120,00")) == ([("F1", 12_000), ("F2", 6_000)], [])
    assert read_years(year_2("120,00"), YEAR_1) == ([("F1", 12_000), ("F2", 6_000)], [])


def test_a_balance_carried_forward_and_paid_since_replaces_the_closed_year():
    paid = payment("120,00", EcritureDate="20260301", PieceDate="20260301")
    documents, doubts = read_years(YEAR_1, year_2("120,00", paid))
    assert (documents, doubts) == ([("F2", 6_000)], [])


def test_years_that_disagree_are_asked_about():
    documents, doubts = read_years(YEAR_1, year_2("100,00"))
    assert ("F1", 12_000) in documents
    assert [doubt.documents for doubt in doubts] == [(("C001", "F1", 0),)]
