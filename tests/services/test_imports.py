"""Imports from the bytes of a file to the rows of the books, and back."""

from datetime import date, timedelta

import pytest
from batches import levels, queue, remind, standings
from builders import add_customer, add_document, read_rows
from fake_mailer import Room
from import_samples import FA1, FA2, FA3, ORME, bring_in, open_documents, write_file

from relances_app.domain.accounts.import_preview import describe
from relances_app.domain.accounts.parsed_file import Field
from relances_app.domain.errors import NotFound, Refusal
from relances_app.services import attention, customers, imports, structure
from relances_app.store import customers as customers_store

AV1 = f"{ORME};AV1;06/12/2025;05/01/2026;-56,10;-56,10"


def books(db):
    return {
        table: read_rows(db, table) for table in ("customer", "document", "journal", "message_line", "hold")
    }


def test_a_file_becomes_customers_and_documents(db, clock):
    preview, _ = bring_in(db, clock, FA1, FA2, AV1)
    assert (preview.summary, preview.rejected) == ("3 nouvelles", 0)
    assert open_documents(db) == [
        ("AV1", "credit_note", -5_610, -5_610, "2026-01-05"),
        ("FA1", "invoice", 150_160, 150_160, "2026-01-04"),
        ("FA2", "invoice", 20_000, 15_000, "2026-01-05"),
    ]
    orme = customers.find_customer(db, customers_store.find_customer_id(db, "C2"))
    assert (orme.name, orme.email, orme.town) == ("Ébénisterie Orme", "orme@example.org", "Rennes")


def test_a_preview_stores_nothing(db):
    imports.preview_files(db, [write_file(FA1, FA2)])
    assert read_rows(db, "customer") == read_rows(db, "document") == read_rows(db, "import") == []


def test_the_same_file_twice_changes_nothing(db, clock):
    bring_in(db, clock, FA1, FA2, AV1)
    before = books(db)
    again, _ = bring_in(db, clock, FA1, FA2, AV1)
    assert (again.change.is_empty, again.summary, again.change.unchanged) == (True, "aucun changement", 3)
    assert books(db) == before


def test_the_next_file_tells_what_is_new_changed_and_settled(db, clock):
    bring_in(db, clock, FA1, FA2, AV1)
    preview, _ = bring_in(db, clock, FA2.replace("150,00", "80,00"), AV1, FA3)
    assert preview.summary == "1 nouvelle, 1 soldée, 1 modifiée"
    assert [row[0] for row in open_documents(db)] == ["AV1", "FA2", "FA3"]
    settled = db.conn.execute("select open_amount, settled_on from document where number = 'FA1'").fetchone()
    assert settled == (0, "2026-03-02")
    assert describe(preview)["settled"] == 1


def test_a_file_of_additions_settles_nothing(db, clock):
    bring_in(db, clock, FA1, FA2)
    preview, _ = bring_in(db, clock, FA3, is_whole_list=False)
    assert preview.summary == "1 nouvelle"
    assert len(open_documents(db)) == 3


def test_an_invoice_that_comes_back_is_open_again_at_its_level(db, clock):
    bring_in(db, clock, FA1, FA3)
    remind(db, Room(), clock)
    bring_in(db, clock, FA3)
    preview, _ = bring_in(db, clock, FA1, FA3)
    assert preview.summary == "1 rouverte"
    assert levels(db)["FA1"] == (1, "2026-03-02")


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_kept(db, clock):
    preview, _ = bring_in(
        db, clock, FA1, FA2.replace("06/12/2025", "31/02/2026"), FA3.replace("50,10", "douze")
    )
    sentences = [rejection.sentence for rejection in preview.readings[0].rejections]
    assert len(sentences) == preview.rejected == 2
    assert sentences[0].startswith("ligne 3 :")
    assert "31/02/2026" in sentences[0]
    assert "douze" in sentences[1]
    assert [row[0] for row in open_documents(db)] == ["FA1"]


def test_an_import_that_fails_in_the_middle_keeps_nothing(db, clock):
    bring_in(db, clock, FA1)
    before = books(db), read_rows(db, "import"), read_rows(db, "import_change")
    db.conn.execute(
        """create temp trigger fail before insert on document when new.number = 'AV1'
        begin select raise(abort, 'the disk'); end"""
    )
    preview = imports.preview_files(db, [write_file(FA2, FA3, AV1)])
    with pytest.raises(Exception, match="the disk"):
        imports.keep(db, preview, clock())
    assert (books(db), read_rows(db, "import"), read_rows(db, "import_change")) == before


def test_an_undone_import_leaves_the_documents_exactly_as_they_were(db, clock):
    bring_in(db, clock, FA1, FA2, AV1)
    remind(db, Room(), clock)
    before = read_rows(db, "document")
    clock.move(days=1)
    _, second = bring_in(db, clock, FA2.replace("150,00", "80,00"), AV1, FA3)
    assert read_rows(db, "document") != before
    imports.undo(db, second, clock())
    assert read_rows(db, "document") == before
    assert attention.find_last_import(db)["id"] == second - 1
    assert imports.list_imports(db)[0]["undone_at"]


def test_a_first_import_undone_leaves_no_document_and_can_be_made_again(db, clock):
    _, first = bring_in(db, clock, FA1, FA2)
    imports.undo(db, first, clock())
    assert read_rows(db, "document") == []
    assert bring_in(db, clock, FA1, FA2)[0].summary == "2 nouvelles"


def test_only_the_last_import_can_be_undone(db, clock):
    _, first = bring_in(db, clock, FA1)
    _, second = bring_in(db, clock, FA1, FA2)
    with pytest.raises(Refusal, match="dernier import"):
        imports.undo(db, first, clock())
    imports.undo(db, second, clock())
    imports.undo(db, first, clock())
    with pytest.raises(NotFound):
        imports.undo(db, first, clock())


@pytest.mark.parametrize(
    "clock_moves", [timedelta(minutes=1), timedelta(days=-1)], ids=["later", "clock set back"]
)
def test_an_import_cannot_be_undone_once_a_reminder_carries_what_it_brought(db, clock, clock_moves):
    _, first = bring_in(db, clock, FA1, FA2)
    clock.now += clock_moves
    queue(db, clock)
    before = books(db)
    with pytest.raises(Refusal, match="ne peut plus être annulé"):
        imports.undo(db, first, clock())
    assert books(db) == before


def test_headings_nobody_knows_are_mapped_by_hand_and_remembered(db, clock):
    head = "Qui;Quoi;Quand;Combien"
    file = write_file("Librairie Lilas;FA1;05/12/2025;12,50", head=head)
    preview = imports.preview_files(db, [file])
    assert preview.unmapped
    assert "ouvertes.csv" in imports.say_unmapped(preview)
    mapping = {0: Field.NAME, 1: Field.NUMBER, 2: Field.ISSUED_ON, 3: Field.AMOUNT}
    signature = preview.unmapped[0].columns.signature
    mapped = imports.preview_files(db, [file], mappings={signature: mapping})
    assert (mapped.unmapped, len(mapped.change.new)) == ((), 1)
    imports.remember_mapping(db, signature, mapping)
    later = write_file("Librairie Lilas;FA2;06/12/2025;13,50", head=head, name="suite.csv")
    (document,) = imports.preview_files(db, [later]).change.new
    assert (document.number, document.open_amount) == ("FA2", 1_350)


def test_a_due_date_that_is_missing_is_estimated_from_the_agreed_days(db, clock):
    """C1 pays at 60 days; C2 has no days of its own and pays at the structure's 45."""
    add_customer(db, "C1", payment_days=60)
    structure.keep_values(db, {"payment_days": 45})
    preview, _ = bring_in(db, clock, FA1.replace("04/01/2026", ""), FA3.replace("05/01/2026", ""), FA2)
    due = {number: day for number, *_, day in open_documents(db)}
    assert due == {
        "FA1": (date(2025, 12, 5) + timedelta(days=60)).isoformat(),
        "FA3": (date(2025, 12, 6) + timedelta(days=45)).isoformat(),
        "FA2": "2026-01-05",
    }
    estimated = "select number from document where due_is_estimated = 1 order by number"
    assert [row[0] for row in db.conn.execute(estimated)] == ["FA1", "FA3"]
    assert {document.number for document in preview.change.new if document.due_is_estimated} == {"FA1", "FA3"}


def test_an_address_put_right_by_hand_survives_the_next_import(db, clock):
    bring_in(db, clock, FA1, FA3)
    lilas, orme = (customers_store.find_customer_id(db, code) for code in ("C1", "C2"))
    customers.keep_email(db, lilas, customers.check_email("compta@lilas.example.org"))
    changed = [line.replace("@example.org", "@example.com") for line in (FA1, FA3)]
    bring_in(db, clock, *changed)
    assert customers.find_customer(db, lilas).email == "compta@lilas.example.org"
    assert customers.find_customer(db, orme).email == "orme@example.com"


def test_what_a_file_leaves_empty_erases_nothing(db, clock):
    bring_in(db, clock, FA1)
    bring_in(db, clock, "C1;;;;;;FA1;05/12/2025;04/01/2026;1 501,60 €;1 501,60 €")
    lilas = customers.find_customer(db, customers_store.find_customer_id(db, "C1"))
    assert (lilas.name, lilas.email, lilas.street) == (
        "Librairie Lilas",
        "lilas@example.org",
        "1 rue des Lilas",
    )


def test_no_file_at_all_is_refused(db):
    with pytest.raises(Refusal, match="Aucun fichier"):
        imports.preview_files(db, [])


def test_an_import_never_touches_what_was_said(db, clock):
    bring_in(db, clock, FA1, FA2)
    remind(db, Room(), clock)
    said = read_rows(db, "journal"), read_rows(db, "message_line")
    bring_in(db, clock, FA2.replace("150,00", "1,00"), FA3)
    assert (read_rows(db, "journal"), read_rows(db, "message_line")) == said
    assert all(kept == told for kept, told in standings(db).values())


def test_a_document_added_by_hand_in_the_books_is_compared_like_any_other(db, clock):
    add_customer(db, "C1", "Librairie Lilas")
    add_document(db, "C1", "FA9", 1_000)
    preview, _ = bring_in(db, clock, FA1)
    assert preview.summary == "1 nouvelle, 1 soldée"
