"""Every template with a list: it can be taken along as CSV and Excel and put in order, or a reason is named here.

A new list without an entry here fails.

Long because every list of the program is named with its exports.
"""

import csv
import io
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from python_calamine import load_workbook

from relances_app.mail.sandbox.mailbox import save_sandbox_mail
from relances_app.services import mail_sandbox

TEMPLATES = Path(__file__).parents[3] / "relances_app" / "templates"
LOOPS = re.compile(r"<table|<(ul|ol|dl)\b(?:(?!</\1>).)*?\{%-? for", re.DOTALL)
"""A table, or a list rendered from rows."""
EXPORT = re.compile(r"_exports\.html|in \(\('xlsx', 'Excel'\), \('csv', 'CSV'\)\)")
"""The links to both formats, from the shared template or in a menu."""

FRAGMENTS = {
    "customers/_open.html": "customers/_head.html",
    "customers/_settled.html": "customers/_head.html",
    "imports/_documents.html": "imports/preview.html",
    "payments/_unmatched.html": "payments/review.html",
    "reminders/_group.html": "reminders/_screen.html",
}
"""Lists whose export stands on the page around them."""
NO_EXPORT = {
    "_keys.html": "the keys: a help",
    "help/page.html": "the contents of the guide",
    "customers/_incoming.html": "mails, which are whole in the user's mailbox",
    "customers/_timeline.html": "reminders are exported on Histo, payments on Règlements",
    "history/_detail.html": "one message; what it claimed is in the export of Histo",
    "letters/all.html": "batches, each with the export of its letters",
    "outbox/_past.html": "batches, each with its page; their reminders are exported on Histo",
    "mail/reminder.html": "a mail: it is the customer's",
    "payments/_waiting.html": "files that wait, each with a page and an export of its own",
    "reminders/_why.html": "one customer, as of one moment; its documents are exported on its page",
    "welcome/step.html": "the three steps",
    "_paper.html": "a sample letter",
    "imports/_doubts.html": "questions about a file, each with its answers",
    "reminders/_send.html": "what is about to be sent; the batch has an export once it is created",
}
NO_ORDER = {
    **NO_EXPORT,
    "attachments/page.html": "work to do, which is gone once done: what has a proposal first, then by name",
    "calls/page.html": "work to do: those to call back first, then the largest sum",
    "cash_forecast/page.html": "weeks, from this one on",
    "home/_ageing.html": "slices of time, from the youngest to the oldest",
    "home/_todo.html": "the oldest promise is the first to look after",
    "imports/_contacts.html": "ticked before it is kept: putting it in order would lose the ticks",
    "imports/_control.html": "accounts that differ come first",
    "imports/_documents.html": "ticked before it is kept: putting it in order would lose the ticks",
    "imports/_file.html": "the lines and columns of a file, in its order",
    "imports/page.html": "a log: only the newest import can be taken back",
    "payments/_unmatched.html": "what is left of a statement, in its order",
    "payments/review.html": "ticked before it is kept: putting it in order would lose the ticks",
    "personal_data/page.html": "one decision about all of them; erasures are a log",
    "rates/page.html": "half-years, newest first",
    "stationery/page.html": "the few printers of one house, by name",
    "mail_sandbox/page.html": "a mailbox, newest first",
}


def read(name):
    return (TEMPLATES / name).read_text(encoding="utf-8")


def has_export(name):
    return EXPORT.search(read(name)) is not None


LISTS = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*.html")
    if LOOPS.search(path.read_text("utf-8"))
)


def test_every_list_has_an_export_or_a_reason_for_none():
    silent = [name for name in LISTS if not has_export(name) and name not in {*FRAGMENTS, *NO_EXPORT}]
    assert len(LISTS) > 25
    assert silent == []
    assert [page for page in FRAGMENTS.values() if not has_export(page)] == []


def test_every_list_is_sortable_or_has_a_reason_for_not():
    silent = [
        name for name in LISTS
        if not re.search(r"import head\b|'reminders/_heads\.html'", read(name))
        and name not in {*NO_ORDER, "customers/page.html", "reminders/_group.html"}
    ]  # fmt: skip
    assert silent == []


def test_no_exemption_is_listed_without_need():
    assert [name for name in (*FRAGMENTS, *NO_EXPORT) if has_export(name)] == []
    assert set(NO_ORDER) - set(LISTS) == set()


def fill_mail_sandbox(app_client):
    folder = app_client.state.folder / mail_sandbox.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    mail = b"From: =cmd@example.org\r\nTo: a@example.org\r\nSubject: Relance\r\n\r\nBonjour\r\n"
    for number in range(1, 4):
        save_sandbox_mail(
            folder, number, f"a{number}@example.org", mail, datetime(2024, 8, number, 9, tzinfo=UTC)
        )
    return "/boite-essai"


def fill_printers(app_client):
    for name, right in (("bureau", "-1,5"), ("=atelier", "0")):
        app_client.post("/papier/imprimantes", {"imprimante": name, "droite": right, "bas": "2"})
    return "/papier"


def fill_files(app_client):
    app_client.post("/pieces-jointes", {"pdf": (io.BytesIO(b"%PDF-1.4 un"), "FA24020044.pdf")})
    app_client.post("/pieces-jointes", {"pdf": (io.BytesIO(b"%PDF-1.4 deux"), "inconnu.pdf")})
    return "/pieces-jointes"


def fill_forgettable(app_client):
    with app_client.database() as db, db.write():
        db.conn.execute(
            "update document set issued_on = '2001-01-01', due_on = '2001-01-01', open_amount = 0, "
            "settled_on = '2001-02-01' where customer_id in (2, 3)"
        )
    return "/donnees-personnelles"


def fill_erasures(app_client):
    with app_client.database() as db, db.write():
        db.conn.execute("update document set open_amount = 0 where customer_id = 2")
    app_client.post("/donnees-personnelles/2/effacer", {"accord": "1"})
    return "/donnees-personnelles"


def fill_promises(app_client):
    with app_client.database() as db, db.write():
        db.conn.execute(
            """insert into hold (customer_id, kind, reason, until_on, since_on)
            values (3, 'promise', 'au téléphone', '2024-06-01', '2024-05-01')"""
        )
    return "/"


def fill_contacts(app_client):
    text = "Code client;Nom;Email;SIREN\nX900;Café du Canal;cafe@example.org;\n"
    answer = app_client.post(
        "/import", {"portee": "ajouts", "fichiers": (io.BytesIO(text.encode()), "contacts.csv")}
    )
    return answer.location


def export_list(app_client, page, words):
    """The rows of both files that a page offers under an address with these words."""
    links = [unescape(link) for link in re.findall(r'href="([^"]+)" download', app_client.get(page).text)]
    chosen = [link for link in links if words in link]
    assert len(chosen) == 2, links
    by_form = {link.rpartition(".")[2]: app_client.get(link) for link in chosen}
    text = by_form["csv"].data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    sheet = load_workbook(io.BytesIO(by_form["xlsx"].data)).get_sheet_by_index(0).to_python()
    assert len(rows) == len(sheet) > 1
    assert [str(cell) for cell in sheet[0]] == rows[0]
    return rows[1:]


def test_the_mail_sandbox_is_exported_with_all_its_mails(app_client):
    page = fill_mail_sandbox(app_client)
    rows = export_list(app_client, page, "/boite-essai/export")
    assert [(row[0], row[3], row[4]) for row in rows] == [
        (f"0{n}/08/2024", f"a{n}@example.org", "Relance") for n in (3, 2, 1)
    ]
    assert rows[0][2] == "'=cmd@example.org"


def test_the_printers_are_exported_with_their_offsets(app_client):
    page = fill_printers(app_client)
    assert export_list(app_client, page, "/papier/imprimantes/export") == [
        ["'=atelier", "0,0", "2,0"],
        ["bureau", "−1,5", "2,0"],
    ]


def test_the_stored_pdfs_are_exported_with_their_documents(app_client):
    page = fill_files(app_client)
    rows = export_list(app_client, page, "/pieces-jointes/export")
    assert [(row[0], row[3], row[4], row[5]) for row in rows] == [
        ("FA24020044.pdf", "FA24020044", "Boulangerie Blé d'Or", "joint"),
        ("inconnu.pdf", "", "", "sans document"),
    ]
    assert rows[0][1] == str(len(b"%PDF-1.4 un"))


def test_the_contacts_to_erase_and_the_erasures_are_exported(app_client):
    page = fill_forgettable(app_client)
    rows = export_list(app_client, page, "/a-effacer/export")
    assert [row[1] for row in rows] == ["C002", "C003"]
    assert {row[2] for row in rows} == {"01/02/2001"}
    page = fill_erasures(app_client)
    ((number, _, why),) = export_list(app_client, page, "/effacements/export")
    assert (number, why) == ("2", "à sa demande")


def test_the_due_promises_are_exported(app_client):
    page = fill_promises(app_client)
    assert export_list(app_client, page, "/clients/promesses/export") == [
        ["Café du Canal", "01/06/2024", "545,00", "promesse non tenue", "au téléphone"]
    ]


def test_the_possible_contact_matches_of_a_file_are_exported(app_client):
    page = fill_contacts(app_client)
    ((name, code, email, known, *_),) = export_list(app_client, page, "/contacts.")
    assert (name, code, email, known) == ("Café du Canal", "X900", "cafe@example.org", "Café du Canal")
