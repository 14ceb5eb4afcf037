"""What a person decides of an import: lines left out, what a file stands for, and everything taken back."""

from builders import read_rows
from import_samples import FA1, FA2, FA3, import_file, open_documents, write_file
from invoices import cii, pdf

from relances_app.domain.accounts.import_preview import document_token, exclude_documents, merge_contacts
from relances_app.services import freshness, imports
from relances_app.services.imports import File


def numbers(db):
    return [row[0] for row in open_documents(db)]


def test_excluded_lines_stay_unchanged_in_the_database(db, clock):
    import_file(db, clock, FA1, FA2)
    preview = imports.preview_files(db, [write_file(FA2.replace("150,00", "80,00"), FA3)])
    assert preview.summary == "1 nouvelle, 1 soldée, 1 modifiée"
    tokens = [document_token(d) for d in (preview.diff.new[0], preview.diff.settled[0].document)]
    left = exclude_documents(preview, tokens)
    assert left.summary == "1 modifiée"
    imports.save_import(db, left, clock())
    assert numbers(db) == ["FA1", "FA2"]
    assert db.conn.execute("select code from customer").fetchall() == [("C1",)]


def test_an_undone_import_restores_names_and_addresses_except_manual_changes(db, clock):
    import_file(db, clock, FA1)
    before = read_rows(db, "customer")
    _, second = import_file(
        db, clock, FA1.replace("1 rue des Lilas", "9 quai Neuf").replace("Lyon", "Brest"), FA3
    )
    assert read_rows(db, "customer") != before
    db.conn.execute("update customer set town = 'Nice' where code = 'C1'")
    imports.undo(db, second, clock())
    rows = db.conn.execute("select street, town from customer").fetchall()
    assert rows == [("1 rue des Lilas", "Nice")]


def test_a_customer_edited_since_survives_the_undo(db, clock):
    _, first = import_file(db, clock, FA1)
    db.conn.execute(
        "insert into hold (customer_id, kind, since_on) select id, 'pause', '2026-03-02' from customer"
    )
    imports.undo(db, first, clock())
    assert len(read_rows(db, "customer")) == 1
    assert read_rows(db, "document") == []


def test_the_scope_of_a_file_type_is_asked_once_and_stored(db, clock):
    import_file(db, clock, FA1)
    asked = imports.preview_files(db, [write_file(FA2)])
    assert asked.is_scope_unknown
    said = imports.preview_files(db, [write_file(FA2)], is_whole_list=False)
    assert not said.is_scope_unknown
    imports.save_import(db, said, clock())
    again = imports.preview_files(db, [write_file(FA3)])
    assert (again.is_scope_unknown, again.is_whole_list, again.summary) == (False, False, "1 nouvelle")
    other = write_file(*[line + ";x" for line in (FA3,)], head="Code client;Client;E-mail;Adresse;CP;Ville;"
                       "Numéro;Date;Date paiement;Montant TTC;Reste dû;Note")  # fmt: skip
    assert imports.preview_files(db, [other]).is_scope_unknown


def test_the_pdf_of_an_electronic_invoice_becomes_its_attachment_and_goes_with_it(db, clock):
    preview = imports.preview_files(db, [File("facture.pdf", pdf(("factur-x.xml", cii())))])
    import_id = imports.save_import(db, preview, clock())
    assert db.conn.execute("select is_confirmed from document_attachment").fetchall() == [(1,)]
    imports.undo(db, import_id, clock())
    assert read_rows(db, "document_attachment") == read_rows(db, "attachment") == []


def test_data_are_as_old_as_the_newest_whole_list(db, clock):
    today = clock().date()
    assert freshness.get_freshness(db, today).imported_on is None
    _, _first = import_file(db, clock, FA1)
    assert freshness.get_freshness(db, clock().date()).age_days == 0
    clock.advance(days=9)
    import_file(db, clock, FA3, is_whole_list=False)
    data = freshness.get_freshness(db, clock().date())
    assert (data.age_days, data.is_old, data.is_stale) == (9, True, False)
    freshness.save_limits(db, 2, 5)
    assert freshness.get_freshness(db, clock().date()).is_stale


CONTACTS = (
    "Code;Raison sociale;E-mail;SIREN\n"
    "C1;Lilas;code@lilas.example;\n"
    "X1;Tout autre nom;siren@orme.example;732829320\n"
    "X2;Pépinière du Tilleul;nom@tilleul.example;\n"
    "X3;Inconnu au bataillon;neuf@inconnu.example;\n"
)


def test_contacts_are_matched_by_code_then_siren_then_name_and_by_name_only_after_confirmation(db, clock):
    import_file(db, clock, FA1, FA3)
    with db.write():
        db.conn.execute("update customer set siren = '732829320', email = '' where code = 'C2'")
        db.conn.execute(
            "insert into customer (code, name, sort_name) values ('C3', 'Tilleul (Pépinière du)', 'TILLEUL')"
        )
    file = File("contacts.csv", CONTACTS.encode())
    preview = imports.preview_files(db, [file])
    assert preview.diff.is_empty
    assert [(m.contact.code, m.code, m.matched_by, m.is_sure) for m in preview.contacts] == [
        ("X1", "C2", "même SIREN", True),
        ("X2", "C3", "nom proche", False),
    ]
    imports.save_import(db, merge_contacts(preview, {"X1"}), clock())
    rows = db.conn.execute("select code, name, email from customer order by code").fetchall()
    assert rows == [
        ("C1", "Lilas", "code@lilas.example"),
        ("C2", "Ébénisterie Orme", "siren@orme.example"),
        ("C3", "Tilleul (Pépinière du)", ""),
        ("X2", "Pépinière du Tilleul", "nom@tilleul.example"),
        ("X3", "Inconnu au bataillon", "neuf@inconnu.example"),
    ]
