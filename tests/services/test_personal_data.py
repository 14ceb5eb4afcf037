"""Data protection: a contact exported, erased everywhere, and forgotten when the time is over.

Long because each place that keeps a name is filled, exported and erased.
"""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from builders import NOW, TODAY
from demo_day import run_demo_day
from profile_folder import set_profile

from relances_app.domain.errors import NotFound, UserError
from relances_app.services import personal_data
from relances_app.store import send_log
from relances_app.store.database import database as database_store
from relances_app.store.database.backups import check_integrity
from relances_app.store.personal_data_columns import (
    CUSTOMER_ROWS,
    DATA_FILES,
    DELETED_ROWS,
    ERASED_COLUMNS,
    KEPT_COLUMNS,
    KEPT_TABLES,
    SEARCHED_COLUMNS,
)

CANARY = "Zéphyrine Quintefeuille"
CODE = "QUINTEFEUILLE"
WORDS = (CANARY, CODE, CANARY.upper(), "ZEPHYRINE", "zephyrine@quinte.example", "7 impasse du Canari", "canari-note",
         "0611223344", "canari-libelle", "canari-reponse", "canari-motif", "canari-corps", "canari-avis",
         "canari-piece", "canari-raison")  # fmt: skip


def _add_mails(run, state, old):
    """Two mails of one batch with their entries of Histo."""
    run(
        """insert into batch (id, created_at, channel, level, as_of, grace_days, dated_on, state)
        values (1, ?, 'mail', 1, ?, 15, ?, 'done')""",
        (f"{old}T08:00:00+00:00", *[old.isoformat()] * 2),
    )
    for id_, customer, email, text in (
        (1, 7, "zephyrine@quinte.example", "canari-corps"),
        (2, 8, "v@x.example", "b"),
    ):
        run(
            """insert into message (id, batch_id, customer_id, channel, level, recipient, subject, message_id,
            sha256, total, state, reply, advice, queued_at, state_at) values (?, 1, ?, 'mail', 1, ?, ?, ?,
            'sha', 12345, ?, 'canari-reponse', 'canari-avis', ?, ?)""",
            (
                id_,
                customer,
                email,
                f"Facture de {CANARY if id_ == 1 else 'Voisin'}",
                f"<m{id_}@x.example>",
                state,
                *[f"{old}T08:00:00+00:00"] * 2,
            ),
        )
        # Longer than a page of the file, so that it spills over.
        run("insert into message_content values (?, ?)", (id_, (f"{text} {email}\r\n" * 900).encode()))
        run(
            """insert into journal (at, said_on, customer_id, message_id, channel, level, event, reply, note)
            values (?, ?, ?, ?, 'mail', 1, 'sent', ?, ?)""",
            (
                f"{old}T08:00:00+00:00",
                old.isoformat(),
                customer,
                id_,
                f"250 {email}",
                "canari-note" if id_ == 1 else "",
            ),
        )


def _add_payment_and_hold(run, old):
    """A payment of the first document, its attachment, and a lifted hold of its customer."""
    run(
        "insert into payment values (1, 'empreinte', ?, 12345, 'canari-libelle', ?, null)",
        (old.isoformat(), "x"),
    )
    run(
        "insert into attachment values (1, 'sha', 'canari-piece.pdf', 9, ?, 'x')",
        (b"canari-piece" * 900,),
    )
    run("insert into document_attachment values (1, 1, 1, 'canari-raison')")
    run("insert into payment_part (payment_id, document_id, amount) values (1, 1, 12345)")
    run(
        """insert into hold (customer_id, kind, reason, since_on, lifted_on) values (7, 'pause', 'canari-motif',
        ?, ?)""",
        (old.isoformat(), old.isoformat()),
    )
    run(
        """insert into call (customer_id, called_on, outcome, again_on, note, phone) values (7, ?, 'note', ?,
        'canari-motif', '0611223344')""",
        (old.isoformat(), old.isoformat()),
    )


def fill(db, *, open_amount=0, state="sent", old=TODAY - timedelta(days=40)):
    """A contact with a document, a payment, a hold, a mail and an entry of Histo, and a neighbour who stays."""
    with db.write():
        run = db.conn.execute
        run(
            """insert into customer (id, code, name, sort_name, email, street, town, phone, note, kind)
            values (7, ?, ?, 'ZEPHYRINE QUINTEFEUILLE', 'zephyrine@quinte.example', '7 impasse du Canari', 'Nantes',
            '0611223344', 'canari-note', 'private')""",
            (CODE, CANARY),
        )
        run(
            "insert into customer (id, code, name, sort_name) values (8, 'VOISIN', 'Voisin Fidèle', 'VOISIN FIDELE')"
        )
        for id_, customer, sum_ in ((1, 7, open_amount), (2, 8, 500)):
            run(
                """insert into document (id, customer_id, number, kind, issued_on, due_on, amount, open_amount)
                values (?, ?, ?, 'invoice', ?, ?, 12345, ?)""",
                (id_, customer, f"FA{id_}", old.isoformat(), old.isoformat(), sum_),
            )
        _add_payment_and_hold(run, old)
        _add_mails(run, state, old)
        run("update message set reply = '', advice = '' where id = 2")


@pytest.fixture
def places(tmp_path):
    return personal_data.DataLocations(
        tmp_path, tmp_path / "boite-essai", (tmp_path / "envois.jsonl", tmp_path / "mirror.jsonl")
    )


def find_raw_words(path):
    """Return the words found in the raw bytes of a file."""
    content = path.read_bytes()
    return [word for word in WORDS if word.encode() in content or word.encode("utf-16-le") in content]


def test_every_database_column_is_declared_erased_or_kept(db):
    """A new column fails here: it goes into ERASED_COLUMNS, with what replaces it, or KEPT_COLUMNS."""
    for table in db.table_names():
        if table in KEPT_TABLES or table in DELETED_ROWS or table.startswith("sqlite_"):
            continue
        columns = {column.name for column in db[table].columns}
        erased, kept = set(ERASED_COLUMNS.get(table, ())), set(KEPT_COLUMNS.get(table, ()))
        kept |= SEARCHED_COLUMNS.get(table, frozenset())
        assert columns - erased - kept == set(), table
        assert erased & kept == set(), table
        assert (erased | kept) - columns == set(), table
    assert set(CUSTOMER_ROWS) == set(ERASED_COLUMNS)


def test_an_erased_contact_is_nowhere_in_the_raw_file(db, database_path, places):
    fill(db)
    assert set(find_raw_words(database_path)) >= {
        CANARY,
        CODE,
        "canari-corps",
        "canari-libelle",
        "canari-reponse",
    }
    personal_data.erase(db, [7], places, NOW)
    assert find_raw_words(database_path) == []
    assert check_integrity(db, thorough=True) == ""
    assert b"Voisin Fid" in database_path.read_bytes()


def test_amounts_dates_counts_and_data_of_others_are_kept(db, places):
    fill(db)
    tables = (
        "customer",
        "document",
        "payment",
        "payment_part",
        "hold",
        "message",
        "message_content",
        "journal",
        "batch",
    )
    counts = {name: db[name].count for name in tables}
    sums = "select sum(amount), sum(open_amount), min(due_on) from document"
    before = db.conn.execute(sums).fetchall(), list(db.query("select * from journal where customer_id = 8"))
    others = list(db.query("select * from message where id = 2"))
    personal_data.erase(db, [7], places, NOW)
    assert {name: db[name].count for name in tables} == counts
    assert (
        db.conn.execute(sums).fetchall(),
        list(db.query("select * from journal where customer_id = 8")),
    ) == before
    assert list(db.query("select * from message where id = 2")) == others
    [row] = db.query("select code, name, email from customer where id = 7")
    assert row == {"code": "EFFACE-7", "name": "Client effacé n° 7", "email": ""}
    assert personal_data.list_erasures(db)[0]["reason"] == "request"


def test_the_journal_is_append_only_again_afterwards(db, places):
    fill(db)
    parts = "select type, name, sql from sqlite_master order by name"
    before = db.conn.execute(parts).fetchall()
    personal_data.erase(db, [7], places, NOW)
    assert db.conn.execute(parts).fetchall() == before
    for statement in ("update journal set note = 'x'", "delete from journal"):
        with pytest.raises(Exception, match="append-only"):
            db.conn.execute(statement)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"open_amount": 1}, "ouvert"),
        ({"state": "queued"}, "attendent"),
        ({"state": "uncertain"}, "attendent"),
        ({"state": "held"}, "attendent"),
    ],
)
def test_a_contact_with_open_documents_or_queued_mails_is_not_erased(db, places, facts, said):
    fill(db, **facts)
    before = list(db.query("select * from customer")), db.conn.execute("pragma data_version").fetchone()
    with pytest.raises(UserError, match=said):
        personal_data.erase(db, [7], places, NOW)
    assert (
        list(db.query("select * from customer")),
        db.conn.execute("pragma data_version").fetchone(),
    ) == before


def test_an_erased_or_unknown_contact_cannot_be_erased(db, places):
    fill(db)
    personal_data.erase(db, [7], places, NOW)
    with pytest.raises(UserError, match="déjà effacé"):
        personal_data.erase(db, [7], places, NOW)
    with pytest.raises(NotFound):
        personal_data.erase(db, [99], places, NOW)
    with pytest.raises(NotFound):
        personal_data.export_contact(db, 99, TODAY)


def test_send_logs_lose_the_code_and_keep_the_sent_mails(db, places):
    fill(db)
    database_id = database_store.get_uuid(db)
    for id_, customer in ((1, CODE), (2, "VOISIN")):
        line = send_log.SendLogEntry(
            database_id, id_, f"<m{id_}@x.example>", "sent", NOW.isoformat(), 1, customer, (("FA1", 0),)
        )
        send_log.append(places.send_logs, line)
    with places.send_logs[0].open("ab") as file:
        file.write(f"\n00000000 {{torn {CODE}".encode())
    before = send_log.read_latest(places.send_logs, database_id)
    personal_data.erase(db, [7], places, NOW)
    after = send_log.read_latest(places.send_logs, database_id)
    assert [line.customer for line in after.values()] == ["EFFACE-7", "VOISIN"]
    assert [x.message_id for x in after.values()] == [x.message_id for x in before.values()]
    assert {x.stage for x in after.values()} == {"sent"}
    for path in places.send_logs:
        assert CODE.encode() not in path.read_bytes()


def test_the_mail_sandbox_deletes_the_mails_of_the_contact(db, places):
    fill(db)
    places.sandbox.mkdir()
    for number, key in ((1, b"<m1@x.example>"), (2, b"<m2@x.example>")):
        mail = places.sandbox / f"{number:06d}-0000000{number}.eml"
        mail.write_bytes(b"Message-ID: " + key + b"\r\n\r\n" + CANARY.encode())
    personal_data.erase(db, [7], places, NOW)
    assert [path.name for path in places.sandbox.iterdir()] == ["000002-00000002.eml"]


def test_older_backups_are_deleted_on_request(db, database_path, places):
    from relances_app.services import backups

    fill(db)
    backups.create(places.folder, NOW)
    replaced = places.folder / "relances-remplacee-20240101-000000.db"
    replaced.write_bytes(database_path.read_bytes())
    personal_data.erase(db, [7], places, NOW)
    assert find_raw_words(next((places.folder / "sauvegardes").iterdir()))
    assert personal_data.replace_backups(db, places.folder, NOW + timedelta(minutes=1)) == 2
    files = [path for path in places.folder.rglob("*") if path.is_file()]
    assert [path.name for path in files if find_raw_words(path)] == []
    assert len(list((places.folder / "sauvegardes").iterdir())) == 1


def test_an_export_has_all_data_of_the_contact_and_of_no_other(db):
    fill(db, open_amount=100)
    with zipfile.ZipFile(io.BytesIO(personal_data.export_contact(db, 7, TODAY))) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(texts) == {
        "lisez-moi.txt",
        "donnees.json",
        "resume.txt",
        "messages/message-1.eml",
        "pieces/piece-1.pdf",
    }
    facts = json.loads(texts["donnees.json"])
    assert facts["contact"][0]["name"] == CANARY
    assert {name: len(rows) for name, rows in facts.items()} == {
        "contact": 1, "documents": 1, "reglements": 1,
        "attentes": 1, "appels": 1, "pieces": 1, "messages": 1, "recommandes": 0, "recus": 0, "adresses_en_echec": 0,
        "histo": 1, "effacements": 0,
    }  # fmt: skip
    assert "canari-corps" in texts["messages/message-1.eml"]
    for word in WORDS[:1] + WORDS[4:11]:
        assert word in texts["resume.txt"]
    assert "Voisin" not in "".join(texts.values())


def test_expired_contacts_are_listed_first_and_erased_on_request(db, places):
    fill(db, old=TODAY.replace(year=TODAY.year - 6))
    assert [contact.id for contact in personal_data.list_expired(db, TODAY)] == [7]
    personal_data.save_retention(db, 7)
    assert personal_data.list_expired(db, TODAY) == []
    assert personal_data.erase_expired(db, [7], places, NOW) == 0
    personal_data.save_retention(db, 5)
    assert personal_data.erase_expired(db, [8, 99], places, NOW) == 0
    assert personal_data.erase_expired(db, [7, 8], places, NOW) == 1
    assert personal_data.list_erasures(db)[0]["reason"] == "retention"
    assert personal_data.list_expired(db, TODAY) == []


def test_the_retention_limit_is_exact_to_the_day(db):
    fill(db, old=date(2020, 2, 29))
    personal_data.save_retention(db, 4)
    assert [c.id for c in personal_data.list_expired(db, date(2024, 2, 29))] == []
    assert [c.id for c in personal_data.list_expired(db, date(2024, 3, 1))] == [7]
    personal_data.save_retention(db, 1)
    assert personal_data.list_expired(db, date(2024, 2, 29))


@pytest.mark.parametrize("years", [0, 11, -1])
def test_years_out_of_bounds_are_refused(db, years):
    with pytest.raises(UserError, match="entre 1 et 10"):
        personal_data.save_retention(db, years)


def test_the_gdpr_register_is_filled_from_the_structure(db):
    text = "\n".join(f"{heading} {words}" for heading, words in personal_data.build_processing_register(db))
    assert "Scierie des Saules" in text
    assert "5 ans après le dernier fait" in text


def test_several_contacts_are_erased_together_or_not_at_all(db, places, monkeypatch):
    fill(db)
    before = list(db.query("select * from customer"))
    with pytest.raises(UserError, match="ouvert"):
        personal_data.erase(db, [7, 8], places, NOW)
    assert list(db.query("select * from customer")) == before

    def fail(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(send_log, "rename_customers", fail)
    with pytest.raises(OSError, match="full"):
        personal_data.erase(db, [7], places, NOW)
    assert list(db.query("select * from customer")) == before
    assert db["erasure"].count == 0


def test_file_names_and_unmatched_pdfs_that_mention_the_contact_are_gone_in_a_new_backup_too(
    db, database_path, places
):
    """M5."""
    fill(db)
    names = [f"facture-{CANARY}.pdf", "Quintefeuille_2024.csv", "factures.csv"]
    with db.write():
        db.conn.execute(
            """insert into import (imported_at, names, sources, is_whole_list, new, changed, settled, rejected)
            values ('x', ?, '[]', 1, 0, 0, 0, 0)""",
            (json.dumps(names, ensure_ascii=False),),
        )
        for id_, name in ((8, f"{CODE.lower()}.pdf"), (9, "voisin.pdf")):
            db.conn.execute("insert into attachment values (?, ?, ?, 1, x'00', 'x')", (id_, name, name))
    personal_data.erase(db, [7], places, NOW)
    kept = json.loads(db.conn.execute("select names from import").fetchone()[0])
    assert kept == ["fichier effacé", "fichier effacé", "factures.csv"]
    assert [row[0] for row in db.conn.execute("select name from attachment")] == ["voisin.pdf"]
    personal_data.replace_backups(db, database_path.parent, NOW)
    [backup] = (database_path.parent / "sauvegardes").iterdir()
    for path in (database_path, backup):
        assert b"quintefeuille" not in path.read_bytes().lower()


def test_every_file_of_the_data_folder_is_declared(tmp_path, monkeypatch):
    """A new file that may hold a name fails here: it goes into DATA_FILES, with what erasure does about it."""
    set_profile(monkeypatch, tmp_path / "state")
    folder = tmp_path / "data"
    run_demo_day(folder)
    names = {path.name for path in folder.iterdir()}
    assert {"relances.db", "envois.jsonl"} <= names
    assert names - set(DATA_FILES) == set()
