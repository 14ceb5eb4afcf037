"""Bringing invoices in: looked at first, then kept or left; wrong files say why and change nothing."""

import html
import io
import re
import threading

import pytest
from app_client import BASE, CSV, DEMO_VIEW, open_desk, sentence_of
from invoices import cii
from samples import CORPORA, list_fixtures, needs_shared

from relances_app.domain.errors import Refusal
from relances_app.runtime.import_job import Stopped
from relances_app.services import imports, structure
from relances_app.web.pages.imports import pending as pending_page

WRONG = [*list_fixtures("csv/*/*"), *list_fixtures("xml/*/*"), *list_fixtures("*.json")]
HEADING = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|PieceDate|"
    "EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise"
)
UNKNOWN = "Truc;Machin;Bidule;Moment;Chose\nC900;Librairie Lilas;FA900;01/01/2024;120,50\n"


def upload(desk, *files, scope="ajouts", piece=False):
    fields = {"portee": scope, "fichiers": [(io.BytesIO(content), name) for name, content in files]}
    return desk.post("/import", fields, piece=piece, content_type="multipart/form-data")


def test_a_file_is_looked_at_then_kept(desk):
    before = desk.count()
    answer = upload(desk, ("ouvertes.csv", CSV.encode()))
    assert answer.status_code == 303
    page = html.unescape(desk.get(answer.location).text)
    assert "1 nouvelle" in page
    assert "FA900" in page
    assert "rien n’est enregistré" in page
    assert desk.count() == before
    assert desk.post(f"{answer.location}/garder").location == "/relances"
    assert desk.query("select open_amount, due_on from document where number = 'FA900'") == [
        (12050, "2024-01-31")
    ]
    assert "ouvertes.csv" in desk.get("/import").text
    assert desk.get(answer.location).status_code == 404


def test_a_file_left_is_forgotten(desk):
    before = desk.hash_books()
    where = upload(desk, ("ouvertes.csv", CSV.encode())).location
    assert desk.post(f"{where}/laisser").location == "/import"
    assert desk.get(where).status_code == 404
    assert desk.post(f"{where}/garder").status_code == 404
    assert desk.hash_books() == before


def test_the_same_file_twice_changes_nothing(desk):
    for _ in range(2):
        where = upload(desk, ("ouvertes.csv", CSV.encode())).location
        desk.post(f"{where}/garder")
    assert desk.query("select count(*) from document where number = 'FA900'") == [(1,)]
    assert "0 nouvelle, 0 modifiée, 0 soldée" in html.unescape(desk.get("/import").text)


def test_a_file_that_settles_most_wants_a_word_more(desk):
    where = upload(desk, ("ouvertes.csv", CSV.encode()), scope="liste").location
    assert "facture" in desk.get(where).text
    answer = desk.post(f"{where}/garder")
    assert answer.status_code == 422
    assert "solderait" in sentence_of(answer)
    assert desk.query("select count(*) from document where open_amount <> 0") == [(10,)]
    assert desk.post(f"{where}/garder", {"accord": "y"}).status_code == 303
    assert desk.query("select number from document where open_amount <> 0") == [("FA900",)]


def test_the_scope_is_changed_on_the_preview(desk):
    where = upload(desk, ("ouvertes.csv", CSV.encode()), scope="liste").location
    assert "10 soldées" in html.unescape(desk.get(where).text)
    assert desk.post(f"{where}/portee", {"portee": "ajouts"}).location == where
    assert "10 soldées" not in html.unescape(desk.get(where).text)


def test_an_import_is_taken_back(desk):
    where = upload(desk, ("ouvertes.csv", CSV.encode())).location
    desk.post(f"{where}/garder")
    assert desk.post("/import/annuler/1").location == "/import"
    assert desk.query("select count(*) from document where number = 'FA900'") == [(0,)]
    assert desk.post("/import/annuler/1").status_code == 404


def test_columns_named_by_hand_are_read_and_remembered(desk):
    where = upload(desk, ("export.csv", UNKNOWN.encode())).location
    page = desk.get(where).text
    assert "Colonnes de export.csv" in page
    assert "disabled>Enregistrer" in page
    refused = desk.post(f"{where}/garder", {"accord": "y"})
    assert refused.status_code == 422
    assert "export.csv" in sentence_of(refused)
    signature = re.search(r'name="signature" value="([^"]+)"', page)[1]
    fields = ("code", "name", "number", "issued_on", "amount")
    chosen = {f"colonne-{i}": name for i, name in enumerate(fields)}
    assert desk.post(f"{where}/colonnes", {"signature": signature, **chosen}).location == where
    assert desk.count("mapping") == {"mapping": 1}
    assert "disabled>Enregistrer" not in desk.get(where).text


def test_two_columns_of_one_role_are_refused(desk):
    where = upload(desk, ("export.csv", UNKNOWN.encode())).location
    signature = re.search(r'name="signature" value="([^"]+)"', desk.get(where).text)[1]
    twice = {"signature": signature, "colonne-0": "code", "colonne-1": "code"}
    answer = desk.post(f"{where}/colonnes", twice)
    assert answer.status_code == 422
    assert "même rôle" in sentence_of(answer)
    assert desk.post(f"{where}/colonnes", {"signature": "autre"}).status_code == 404
    assert desk.count("mapping") == {"mapping": 0}


def test_only_the_last_previews_are_kept_in_memory(desk):
    places = [upload(desk, (f"{n}.csv", CSV.encode())).location for n in range(5)]
    assert [desk.get(place).status_code for place in places] == [404, 200, 200, 200, 200]


@pytest.mark.parametrize("piece", [False, True])
def test_no_file_at_all_is_said(desk, piece):
    answer = upload(desk, piece=piece)
    assert answer.status_code == 422
    assert sentence_of(answer).startswith("Aucun fichier")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vide.csv", b""),
        ("image.png", b"\x89PNG\r\n\x1a\n" + bytes(200)),
        ("note.txt", b"Bonjour, voici la liste promise."),
        ("faux.xlsx", b"PK\x03\x04 ceci n'est pas un classeur"),
        ("../../etc/passwd", b"\x00\x01\x02"),
        ("<script>alert(1)</script>.csv", b"\xff\xfe\x00"),
        ("page.html", b"<!doctype html><p>bonjour</p>"),
    ],
)
def test_a_wrong_file_gets_one_sentence_and_nothing_is_stored(desk, name, content):
    before = desk.hash_books()
    answer = upload(desk, (name, content))
    assert answer.status_code == 422
    assert len(sentence_of(answer)) > 20
    assert "<script>alert" not in answer.text
    assert desk.hash_books() == before
    assert desk.program.previews == {}


def test_a_file_over_the_limit_is_refused_before_it_is_read(desk):
    kind = "multipart/form-data; boundary=x"
    body = {"base_url": BASE, "data": bytes(21 * 1024 * 1024), "content_type": kind, "buffered": True}
    answer = desk.client.post("/import", **body)
    assert answer.status_code == 413
    assert "20 Mo" in sentence_of(answer)


def test_the_limit_is_the_one_that_the_shop_set(desk):
    for megabytes, size, status in ((1, 1_100_000, 422), (1, 3_000_000, 413), (22, 22_500_000, 422)):
        with desk.books() as db:
            structure.keep_values(db, {"upload_megabytes": megabytes})
        head = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
        body = "".join((
            head.format("csrf_token", ""), desk.token, "\r\n",
            head.format("fichiers", '; filename="liste.csv"'), "r" * size, "\r\n--x--\r\n",
        ))  # fmt: skip
        kind = "multipart/form-data; boundary=x"
        answer = desk.client.post(
            "/import", base_url=BASE, data=body.encode(), content_type=kind, buffered=True
        )
        assert answer.status_code == status
        is_too_large = megabytes == 1
        assert ("la limite est de 1 Mo" in sentence_of(answer)) is is_too_large
        assert ("Structure" in sentence_of(answer)) is is_too_large
    assert "22 Mo au plus" in desk.get("/import").text


def test_a_good_file_beside_a_wrong_one_brings_nothing(desk):
    before = desk.hash_books()
    answer = upload(desk, ("ouvertes.csv", CSV.encode()), ("vide.csv", b""))
    assert answer.status_code == 422
    assert "vide.csv" in sentence_of(answer)
    assert desk.hash_books() == before


@pytest.fixture(scope="module")
def rubbish_desk(tmp_path_factory):
    return open_desk(tmp_path_factory.mktemp("rubbish")).enter()


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.name)
def test_rubbish_never_breaks_anything(rubbish_desk, path):
    assert_breaks_nothing(rubbish_desk, path)


@needs_shared
def test_rubbish_of_the_corpora_never_breaks_anything(rubbish_desk):
    paths = sorted(path for path in CORPORA.rglob("*") if path.is_file())
    assert len(paths) > 60
    for path in paths:
        assert_breaks_nothing(rubbish_desk, path)


def assert_breaks_nothing(desk, path):
    """Each is refused in one sentence, or shown as a table whose columns a person must name; nothing is stored."""
    before = desk.hash_books()
    answer = upload(desk, (path.name, path.read_bytes()), scope="liste")
    if answer.status_code == 303:
        page = desk.get(answer.location)
        assert page.status_code == 200
        assert "Traceback" not in page.text
        assert desk.post(f"{answer.location}/garder").status_code == 422
    else:
        assert answer.status_code == 422
        assert len(sentence_of(answer)) > 20
        assert "Traceback" not in answer.text
    assert desk.hash_books() == before


def test_what_was_brought_in_is_in_the_list(desk):
    where = upload(desk, ("ouvertes.csv", CSV.encode())).location
    desk.post(f"{where}/garder")
    query = "&".join(f"{name}={word}" for name, word in DEMO_VIEW.items())
    assert "Librairie Lilas" in desk.get(f"/relances?{query}").text


def test_a_line_is_left_out_on_the_page(desk):
    where = upload(desk, ("ouvertes.csv", CSV.encode()), scope="liste").location
    page = desk.get(where).text
    tokens = re.findall(r'name="laisser" value="(\w+)"', page)
    assert len(tokens) == 11
    desk.post(f"{where}/garder", {"accord": "y", "laisser": tokens[:3]})
    assert len(desk.query("select 1 from document where open_amount <> 0")) == 2


def test_what_a_file_stands_for_is_asked_before_anything_is_settled(desk):
    where = upload(desk, ("ouvertes.csv", CSV.encode()), scope="fichier").location
    page = html.unescape(desk.get(where).text)
    assert "dites-le une fois" in page
    assert "<h1>Aperçu de l’import : à préciser</h1>" in page
    assert "soldées, si c’est toute la liste ·" in page
    assert "sont bien soldées" not in page
    refused = desk.post(f"{where}/garder", {"accord": "y"})
    assert refused.status_code == 422
    assert "Dites d’abord" in html.unescape(sentence_of(refused))
    desk.post(f"{where}/portee", {"portee": "ajouts"})
    assert desk.post(f"{where}/garder").status_code == 303
    assert "dites-le" not in desk.get(upload(desk, ("b.csv", CSV.encode()), scope="fichier").location).text


def test_the_control_of_a_fec_is_shown(desk):
    fec = HEADING.replace("|", "\t")
    line = [
        "VE",
        "Ventes",
        "1",
        "20240105",
        "411000",
        "Clients",
        "C900",
        "Lilas",
        "FA900",
        "20240105",
        "Vente",
    ]
    text = "\n".join([fec, "\t".join([*line, "120,50", "0,00", "", "", "20240105", "", ""]), ""])
    page = html.unescape(desk.get(upload(desk, ("export.txt", text.encode())).location).text)
    assert "Contrôle des comptes : sur 1 compte, les restes dus font le solde au centime" in page


def test_stale_data_are_refused_before_sending_until_confirmed(desk):
    where = upload(desk, ("ouvertes.csv", CSV.encode())).location
    desk.post(f"{where}/garder")
    assert desk.post("/import/fraicheur", {"avertir": "1", "refuser": "2"}).location == "/import"
    with desk.books() as db, db.write():
        db.conn.execute("update import set imported_at = '2024-01-01T00:00:00.000000+00:00'")
    send = {**DEMO_VIEW, "date_edition": "2024-08-01"}
    assert "envoyer quand même" in desk.get("/relances").text
    refused = desk.post("/relances/envoyer", send)
    assert refused.status_code == 422
    assert "confirmez" in sentence_of(refused)
    assert desk.post("/relances/envoyer", {**send, "anciennes": "y"}).status_code == 303
    assert desk.post("/import/fraicheur", {"avertir": "9", "refuser": "2"}).status_code == 422


class Slow:
    """Stands in front of the reading of files: it tells 42 % and waits for a word before the rest."""

    def __init__(self, monkeypatch):
        self.read_files = imports.read_files
        self.may_go_on = threading.Event()
        self.refusal = None
        monkeypatch.setattr(imports, "read_files", self.read)
        monkeypatch.setattr(pending_page, "PATIENCE", 0.01)

    def read(self, files, mappings, *, watch, **more):
        watch(0.42)
        assert self.may_go_on.wait(20)
        if self.refusal:
            raise self.refusal
        return self.read_files(files, mappings, watch=watch, **more)

    def go_on(self, desk):
        readers = [pending.reader for pending in desk.program.previews.values()]
        self.may_go_on.set()
        for reader in readers:
            reader.join(20)
            assert not reader.is_alive()


@pytest.fixture
def slow(monkeypatch):
    slow = Slow(monkeypatch)
    yield slow
    slow.may_go_on.set()


def test_a_long_reading_shows_how_far_it_is_and_then_its_preview(desk, slow):
    where = upload(desk, ("ouvertes.csv", CSV.encode())).location
    page = html.unescape(desk.get(where).text)
    assert 'value="42"' in page
    assert "Actualiser" in page
    piece = desk.get(where, piece=True)
    assert piece.text.lstrip().startswith("<section")
    assert f'hx-get="{where}"' in piece.text
    assert "encore en cours" in sentence_of(desk.post(f"{where}/garder"))
    slow.go_on(desk)
    assert desk.get(where, piece=True).headers["HX-Redirect"] == where
    assert "1 nouvelle" in desk.get(where).text
    assert desk.post(f"{where}/garder").location == "/relances"


def test_a_reading_that_is_stopped_ends_and_leaves_nothing(desk, slow):
    before = desk.hash_books()
    where = upload(desk, ("ouvertes.csv", CSV.encode())).location
    [pending] = desk.program.previews.values()
    assert desk.post(f"{where}/laisser").location == "/import"
    assert desk.program.previews == {}
    slow.may_go_on.set()
    pending.reader.join(20)
    assert not pending.reader.is_alive()
    with pytest.raises(Stopped):
        pending.reader.take()
    assert desk.get(where).status_code == 404
    assert desk.hash_books() == before


def test_what_is_in_the_way_of_a_long_reading_is_said_when_it_is_met(desk, slow):
    slow.refusal = Refusal("« ouvertes.csv » : le fichier est vide")
    where = upload(desk, ("ouvertes.csv", CSV.encode())).location
    slow.go_on(desk)
    assert desk.get(where, piece=True).headers["HX-Redirect"] == where
    answer = desk.get(where)
    assert answer.status_code == 422
    assert "le fichier est vide" in sentence_of(answer)
    assert desk.get(where).status_code == 404


def test_files_that_can_be_read_in_one_way_only_are_not_kept_in_memory(desk):
    invoice, table = ("f1.xml", cii(number="F1")), ("export.csv", UNKNOWN.encode())
    for file, kept in ((invoice, 0), (table, 1)):
        where = upload(desk, file).location
        assert desk.get(where).status_code == 200
        assert len(desk.program.previews[where.rpartition("/")[2]].files) == kept
    assert "FA900" in desk.get(where).text


def test_several_invoices_are_read_together_and_a_wrong_one_is_named(desk):
    files = [(f"f{n}.xml", cii(number=f"F{n}")) for n in (1, 2)]
    page = html.unescape(desk.get(upload(desk, *files, ("f3.pdf", b"%PDF-1.7")).location).text)
    assert "2 nouvelles, 1 rejetée" in page
    assert "« f3.pdf » : PDF illisible" in page


CAMT = b"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
</Stmt></BkToCstmrStmt></Document>"""
QIF = b"!Type:Bank\nD15/08/2024\nT525.51\nPVIR FA24020044 BOULANGERIE\n^\n"


def test_a_statement_dropped_on_import_is_taken_to_its_own_page(desk):
    before = desk.hash_books()
    where = upload(desk, ("compte.qif", QIF)).location
    assert where.startswith("/reglements/")
    assert "FA24020044" in desk.get(where).text
    assert desk.hash_books() == before


def test_lists_and_statements_dropped_together_both_find_their_way(desk):
    where = upload(desk, ("compte.qif", QIF), ("ouvertes.csv", CSV.encode()), ("autre.qif", QIF)).location
    page = html.unescape(desk.get(where).text)
    assert "1 nouvelle" in page
    assert "2 relevés attendent" in page
    assert desk.post(f"{where}/garder").location == "/reglements"
    page = desk.get("/reglements").text
    for name in ("compte.qif", "autre.qif"):
        review = re.search(rf'href="(/reglements/[\w-]+)">{name}<', page)[1]
        assert "FA24020044" in desk.get(review).text


def test_a_damaged_statement_among_lists_is_named_and_nothing_is_kept(desk):
    refused = upload(desk, ("ouvertes.csv", CSV.encode()), ("compte.xml", CAMT[:-40]))
    assert refused.status_code == 422
    assert "« compte.xml »" in sentence_of(refused)
    assert "attend" not in desk.get("/reglements").text


def test_a_table_whose_columns_are_not_known_settles_nothing_on_the_screen(desk):
    page = html.unescape(
        desk.get(upload(desk, ("a.csv", b"Un;Deux\nx;y\nz;w\n"), scope="liste").location).text
    )
    assert "<h1>Aperçu de l’import : colonnes à désigner</h1>" in page
    assert "Ce qu’elle contient" in page
    assert "soldée" not in page.partition("<main")[2].replace("sont soldées)", "")
