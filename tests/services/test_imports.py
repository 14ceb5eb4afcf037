"""Imports from the bytes of a file to the rows of the database, and their undo.

Long because each import is followed by its undo.
"""

from datetime import date, timedelta

import pytest
from batches import levels, queue, remind, standings
from builders import add_customer, add_document, read_rows
from fake_mailer import FakeMailer
from import_samples import FA1, FA2, FA3, ORME, import_file, open_documents, write_file

from relances_app.domain.accounts.import_preview import preview_to_dict
from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.domain.errors import NotFound, UserError
from relances_app.services import attention, customers, imports, structure
from relances_app.store import customers as customers_store

AV1 = f"{ORME};AV1;06/12/2025;05/01/2026;-56,10;-56,10"


def dump_tables(db):
    return {
        table: read_rows(db, table) for table in ("customer", "document", "journal", "message_line", "hold")
    }


def test_a_file_becomes_customers_and_documents(db, clock):
    preview, _ = import_file(db, clock, FA1, FA2, AV1)
    assert (preview.summary, preview.rejected) == ("3 nouvelles", 0)
    assert open_documents(db) == [
        ("AV1", "credit_note", -5_610, -5_610, "2026-01-05"),
        ("FA1", "invoice", 150_160, 150_160, "2026-01-04"),
        ("FA2", "invoice", 20_000, 15_000, "2026-01-05"),
    ]
    orme = customers.get_customer(db, customers_store.get_customer_id(db, "C2"))
    assert (orme.name, orme.email, orme.town) == ("Ébénisterie Orme", "orme@example.org", "Rennes")


def test_a_preview_stores_nothing(db):
    imports.preview_files(db, [write_file(FA1, FA2)])
    assert read_rows(db, "customer") == read_rows(db, "document") == read_rows(db, "import") == []


def test_the_same_file_twice_changes_nothing(db, clock):
    import_file(db, clock, FA1, FA2, AV1)
    before = dump_tables(db)
    again, _ = import_file(db, clock, FA1, FA2, AV1)
    assert (again.diff.is_empty, again.summary, again.diff.unchanged) == (True, "aucun changement", 3)
    assert dump_tables(db) == before


def test_the_next_file_reports_new_changed_and_settled_documents(db, clock):
    import_file(db, clock, FA1, FA2, AV1)
    preview, _ = import_file(db, clock, FA2.replace("150,00", "80,00"), AV1, FA3)
    assert preview.summary == "1 nouvelle, 1 soldée, 1 modifiée"
    assert [row[0] for row in open_documents(db)] == ["AV1", "FA2", "FA3"]
    settled = db.conn.execute("select open_amount, settled_on from document where number = 'FA1'").fetchone()
    assert settled == (0, "2026-03-02")
    assert preview_to_dict(preview)["settled"] == 1


def test_a_file_of_additions_settles_nothing(db, clock):
    import_file(db, clock, FA1, FA2)
    preview, _ = import_file(db, clock, FA3, is_whole_list=False)
    assert preview.summary == "1 nouvelle"
    assert len(open_documents(db)) == 3


def test_an_invoice_that_comes_back_is_open_again_at_its_level(db, clock):
    import_file(db, clock, FA1, FA3)
    remind(db, FakeMailer(), clock)
    import_file(db, clock, FA3)
    preview, _ = import_file(db, clock, FA1, FA3)
    assert preview.summary == "1 rouverte"
    assert levels(db)["FA1"] == (1, "2026-03-02")


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_kept(db, clock):
    preview, _ = import_file(
        db, clock, FA1, FA2.replace("06/12/2025", "31/02/2026"), FA3.replace("50,10", "douze")
    )
    sentences = [rejection.message for rejection in preview.files[0].rejections]
    assert len(sentences) == preview.rejected == 2
    assert sentences[0].startswith("ligne 3 :")
    assert "31/02/2026" in sentences[0]
    assert "douze" in sentences[1]
    assert [row[0] for row in open_documents(db)] == ["FA1"]


def test_an_import_that_fails_midway_saves_nothing(db, clock):
    import_file(db, clock, FA1)
    before = dump_tables(db), read_rows(db, "import"), read_rows(db, "import_change")
    db.conn.execute(
        """create temp trigger fail before insert on document when new.number = 'AV1'
        begin select raise(abort, 'the disk'); end"""
    )
    preview = imports.preview_files(db, [write_file(FA2, FA3, AV1)])
    with pytest.raises(Exception, match="the disk"):
        imports.save_import(db, preview, clock())
    assert (dump_tables(db), read_rows(db, "import"), read_rows(db, "import_change")) == before


def test_an_undone_import_leaves_the_documents_exactly_as_they_were(db, clock):
    import_file(db, clock, FA1, FA2, AV1)
    remind(db, FakeMailer(), clock)
    before = read_rows(db, "document")
    clock.advance(days=1)
    _, second = import_file(db, clock, FA2.replace("150,00", "80,00"), AV1, FA3)
    assert read_rows(db, "document") != before
    imports.undo(db, second, clock())
    assert read_rows(db, "document") == before
    assert attention.get_last_import(db)["id"] == second - 1
    assert imports.list_imports(db)[0]["undone_at"]


def test_a_first_import_undone_leaves_no_document_and_can_be_made_again(db, clock):
    _, first = import_file(db, clock, FA1, FA2)
    imports.undo(db, first, clock())
    assert read_rows(db, "document") == []
    assert import_file(db, clock, FA1, FA2)[0].summary == "2 nouvelles"


def test_an_import_of_a_release_that_tracked_fewer_columns_is_undone(db, clock):
    import_file(db, clock, AV1)
    _, second = import_file(db, clock, AV1.replace("Rennes", "Vannes"), FA3)
    with db.write():
        for column in ("before", "after"):
            db.conn.execute(f"update import_customer set {column} = json_remove({column}, '$[#-1]')")
    imports.undo(db, second, clock())
    assert db.conn.execute("select town from customer where code = 'C2'").fetchall() == [("Rennes",)]


def test_only_the_last_import_can_be_undone(db, clock):
    _, first = import_file(db, clock, FA1)
    _, second = import_file(db, clock, FA1, FA2)
    with pytest.raises(UserError, match="dernier import"):
        imports.undo(db, first, clock())
    imports.undo(db, second, clock())
    imports.undo(db, first, clock())
    with pytest.raises(NotFound):
        imports.undo(db, first, clock())


@pytest.mark.parametrize(
    "clock_moves", [timedelta(minutes=1), timedelta(days=-1)], ids=["later", "clock set back"]
)
def test_an_import_cannot_be_undone_once_its_documents_are_in_a_reminder(db, clock, clock_moves):
    _, first = import_file(db, clock, FA1, FA2)
    clock.now += clock_moves
    queue(db, clock)
    before = dump_tables(db)
    with pytest.raises(UserError, match="ne peut plus être annulé"):
        imports.undo(db, first, clock())
    assert dump_tables(db) == before


def test_unknown_headings_are_mapped_manually_and_stored(db, clock):
    head = "Qui;Quoi;Quand;Combien"
    file = write_file("Librairie Lilas;FA1;05/12/2025;12,50", head=head)
    preview = imports.preview_files(db, [file])
    assert preview.unmapped
    assert "ouvertes.csv" in imports.describe_unmapped(preview)
    mapping = {0: TargetField.NAME, 1: TargetField.NUMBER, 2: TargetField.ISSUED_ON, 3: TargetField.AMOUNT}
    signature = preview.unmapped[0].columns.signature
    mapped = imports.preview_files(db, [file], mappings={signature: mapping})
    assert (mapped.unmapped, len(mapped.diff.new)) == ((), 1)
    imports.save_mapping(db, signature, mapping)
    later = write_file("Librairie Lilas;FA2;06/12/2025;13,50", head=head, name="suite.csv")
    (document,) = imports.preview_files(db, [later]).diff.new
    assert (document.number, document.open_amount) == ("FA2", 1_350)


def test_a_due_date_that_is_missing_is_estimated_from_the_agreed_days(db, clock):
    """C1 pays at 60 days; C2 has no days of its own and pays at the structure's 45."""
    add_customer(db, "C1", "Librairie Lilas", payment_days=60)
    structure.save_values(db, {"payment_days": 45})
    preview, _ = import_file(db, clock, FA1.replace("04/01/2026", ""), FA3.replace("05/01/2026", ""), FA2)
    due = {number: day for number, *_, day in open_documents(db)}
    assert due == {
        "FA1": (date(2025, 12, 5) + timedelta(days=60)).isoformat(),
        "FA3": (date(2025, 12, 6) + timedelta(days=45)).isoformat(),
        "FA2": "2026-01-05",
    }
    estimated = "select number from document where due_is_estimated = 1 order by number"
    assert [row[0] for row in db.conn.execute(estimated)] == ["FA1", "FA3"]
    assert {document.number for document in preview.diff.new if document.due_is_estimated} == {"FA1", "FA3"}


def test_an_address_edited_manually_survives_the_next_import(db, clock):
    import_file(db, clock, FA1, FA3)
    lilas, orme = (customers_store.get_customer_id(db, code) for code in ("C1", "C2"))
    customers.save_email(db, lilas, customers.check_email("compta@lilas.example.org"))
    changed = [line.replace("@example.org", "@example.com") for line in (FA1, FA3)]
    import_file(db, clock, *changed)
    assert customers.get_customer(db, lilas).email == "compta@lilas.example.org"
    assert customers.get_customer(db, orme).email == "orme@example.com"


def test_empty_values_of_a_file_erase_nothing(db, clock):
    import_file(db, clock, FA1)
    import_file(db, clock, "C1;;;;;;FA1;05/12/2025;04/01/2026;1 501,60 €;1 501,60 €")
    lilas = customers.get_customer(db, customers_store.get_customer_id(db, "C1"))
    assert (lilas.name, lilas.email, lilas.street) == (
        "Librairie Lilas",
        "lilas@example.org",
        "1 rue des Lilas",
    )


def test_no_file_at_all_is_refused(db):
    with pytest.raises(UserError, match="Aucun fichier"):
        imports.preview_files(db, [])


def test_an_import_never_changes_the_history(db, clock):
    import_file(db, clock, FA1, FA2)
    remind(db, FakeMailer(), clock)
    said = read_rows(db, "journal"), read_rows(db, "message_line")
    import_file(db, clock, FA2.replace("150,00", "1,00"), FA3)
    assert (read_rows(db, "journal"), read_rows(db, "message_line")) == said
    assert all(kept == computed for kept, computed in standings(db).values())


def test_a_document_added_directly_to_the_database_is_compared_like_any_other(db, clock):
    add_customer(db, "C1", "Librairie Lilas")
    add_document(db, "C1", "FA9", 1_000)
    preview, _ = import_file(db, clock, FA1)
    assert preview.summary == "1 nouvelle, 1 soldée"
