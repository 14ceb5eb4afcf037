"""Bringing invoices in: looked at first, then kept or left; wrong files say why and change nothing.

Long because each kind of upload has its case on the same page.
"""

import html
import io
import itertools
import re
import threading

import pytest
from app_client import BASE, CSV, DEMO_VIEW, error_message, open_app_client
from invoices import cii
from samples import CORPORA, list_fixtures, needs_shared
from structure_form import values_of

from relances_app.domain.errors import UserError
from relances_app.importers.reading_budget import Budget
from relances_app.runtime.import_job import ImportCancelled
from relances_app.services import imports, structure
from relances_app.web.pages.imports import pending as pending_page

WRONG = [*list_fixtures("csv/*/*"), *list_fixtures("xml/*/*"), *list_fixtures("*.json")]
HEADING = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|PieceDate|"
    "EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise"
)
UNKNOWN = "Truc;Machin;Bidule;Moment;Chose\nC900;Librairie Lilas;FA900;01/01/2024;120,50\n"


def upload(app_client, *files, scope="ajouts", piece=False):
    fields = {"portee": scope, "fichiers": [(io.BytesIO(content), name) for name, content in files]}
    return app_client.post("/import", fields, piece=piece, content_type="multipart/form-data")


def test_a_file_is_previewed_then_imported(app_client):
    before = app_client.count()
    answer = upload(app_client, ("ouvertes.csv", CSV.encode()))
    assert answer.status_code == 303
    page = html.unescape(app_client.get(answer.location).text)
    assert "1 nouvelle" in page
    assert "FA900" in page
    assert "rien n’est enregistré" in page
    assert app_client.count() == before
    assert app_client.post(f"{answer.location}/garder").location == "/relances"
    assert app_client.query("select open_amount, due_on from document where number = 'FA900'") == [
        (12050, "2024-01-31")
    ]
    assert "ouvertes.csv" in app_client.get("/import").text
    assert app_client.get(answer.location).status_code == 404


def test_an_abandoned_preview_is_discarded(app_client):
    before = app_client.hash_database()
    where = upload(app_client, ("ouvertes.csv", CSV.encode())).location
    assert app_client.post(f"{where}/laisser").location == "/import"
    assert app_client.get(where).status_code == 404
    assert app_client.post(f"{where}/garder").status_code == 404
    assert app_client.hash_database() == before


def test_the_same_file_twice_changes_nothing(app_client):
    for _ in range(2):
        where = upload(app_client, ("ouvertes.csv", CSV.encode())).location
        app_client.post(f"{where}/garder")
    assert app_client.query("select count(*) from document where number = 'FA900'") == [(1,)]
    assert "0 nouvelle, 0 modifiée, 0 soldée" in html.unescape(app_client.get("/import").text)


def test_a_file_that_settles_most_invoices_needs_confirmation(app_client):
    where = upload(app_client, ("ouvertes.csv", CSV.encode()), scope="liste").location
    assert "facture" in app_client.get(where).text
    answer = app_client.post(f"{where}/garder")
    assert answer.status_code == 422
    assert "solderait" in error_message(answer)
    assert app_client.query("select count(*) from document where open_amount <> 0") == [(10,)]
    assert app_client.post(f"{where}/garder", {"accord": "y"}).status_code == 303
    assert app_client.query("select number from document where open_amount <> 0") == [("FA900",)]


def test_the_scope_is_changed_on_the_preview(app_client):
    where = upload(app_client, ("ouvertes.csv", CSV.encode()), scope="liste").location
    assert "10 soldées" in html.unescape(app_client.get(where).text)
    assert app_client.post(f"{where}/portee", {"portee": "ajouts"}).location == where
    assert "10 soldées" not in html.unescape(app_client.get(where).text)


def test_an_import_is_undone(app_client):
    where = upload(app_client, ("ouvertes.csv", CSV.encode())).location
    app_client.post(f"{where}/garder")
    assert app_client.post("/import/annuler/1").location == "/import"
    assert app_client.query("select count(*) from document where number = 'FA900'") == [(0,)]
    assert app_client.post("/import/annuler/1").status_code == 404


def test_manually_mapped_columns_are_read_and_stored(app_client):
    where = upload(app_client, ("export.csv", UNKNOWN.encode())).location
    page = app_client.get(where).text
    assert "Colonnes de export.csv" in page
    assert "disabled>Enregistrer" in page
    refused = app_client.post(f"{where}/garder", {"accord": "y"})
    assert refused.status_code == 422
    assert "export.csv" in error_message(refused)
    signature = re.search(r'name="signature" value="([^"]+)"', page)[1]
    fields = ("code", "name", "number", "issued_on", "amount")
    chosen = {f"colonne-{i}": name for i, name in enumerate(fields)}
    assert app_client.post(f"{where}/colonnes", {"signature": signature, **chosen}).location == where
    assert app_client.count("mapping") == {"mapping": 1}
    assert "disabled>Enregistrer" not in app_client.get(where).text


def test_a_changed_document_shows_its_old_and_new_values(app_client):
    row = "C003;Café du Canal;FA24020032;29/02/2024;545,00;245,00"
    head = "Code client;Nom du client;Numéro de facture;Date de facture;Montant TTC;Reste dû"
    page = app_client.get(upload(app_client, ("liste.csv", f"{head}\n{row}\n".encode())).location).text
    assert "<del>545,00</del> → <ins>245,00</ins>" in page
    assert page.count("<del>") == 1
    assert "Échéances estimées" not in page


def test_missing_addresses_and_due_dates_are_reported_first(app_client):
    head = "Nom du client;Numéro de facture;Date de facture;Montant TTC;Contact"
    row = "Tannerie;F-9;29/02/2024;545,00;tannerie@example.com"
    where = upload(app_client, ("liste.csv", f"{head}\n{row}\n".encode())).location
    page = html.unescape(app_client.get(where).text)
    assert "Aucune adresse mail lue." in page
    assert "La colonne « Contact » contient des adresses" in page
    assert "Échéances estimées" in page
    assert page.index("Échéances estimées") < page.index("Colonnes de")
    assert "d’après les valeurs, à confirmer" in page
    fields = ("name", "number", "issued_on", "amount", "email")
    signature = re.search(r'name="signature" value="([^"]+)"', page)[1]
    chosen = {f"colonne-{i}": name for i, name in enumerate(fields)}
    app_client.post(f"{where}/colonnes", {"signature": signature, **chosen})
    assert "Aucune adresse mail lue." not in app_client.get(where).text
    app_client.post(f"{where}/garder")
    assert app_client.query("select email from customer where name = 'Tannerie'") == [
        ("tannerie@example.com",)
    ]


def test_two_columns_for_one_field_are_refused(app_client):
    where = upload(app_client, ("export.csv", UNKNOWN.encode())).location
    signature = re.search(r'name="signature" value="([^"]+)"', app_client.get(where).text)[1]
    twice = {"signature": signature, "colonne-0": "code", "colonne-1": "code"}
    answer = app_client.post(f"{where}/colonnes", twice)
    assert answer.status_code == 422
    assert "même rôle" in error_message(answer)
    assert app_client.post(f"{where}/colonnes", {"signature": "autre"}).status_code == 404
    assert app_client.count("mapping") == {"mapping": 0}


def test_only_the_last_previews_are_kept_in_memory(app_client):
    places = [upload(app_client, (f"{n}.csv", CSV.encode())).location for n in range(5)]
    assert [app_client.get(place).status_code for place in places] == [404, 200, 200, 200, 200]


@pytest.mark.parametrize("piece", [False, True])
def test_a_missing_file_is_reported(app_client, piece):
    answer = upload(app_client, piece=piece)
    assert answer.status_code == 422
    assert error_message(answer).startswith("Aucun fichier")


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
def test_an_invalid_file_shows_one_error_and_stores_nothing(app_client, name, content):
    before = app_client.hash_database()
    answer = upload(app_client, (name, content))
    assert answer.status_code == 422
    assert len(error_message(answer)) > 20
    assert "<script>alert" not in answer.text
    assert app_client.hash_database() == before
    assert app_client.state.pending_imports == {}


def test_a_file_over_the_limit_is_refused_before_it_is_read(app_client):
    kind = "multipart/form-data; boundary=x"
    body = {"base_url": BASE, "data": bytes(21 * 1024 * 1024), "content_type": kind, "buffered": True}
    answer = app_client.client.post("/import", **body)
    assert answer.status_code == 413
    assert "20 Mo" in error_message(answer)


def test_the_upload_limit_is_configurable(app_client):
    for megabytes, size, status in ((1, 1_100_000, 422), (1, 3_000_000, 413), (22, 22_500_000, 422)):
        with app_client.database() as db:
            structure.save_values(db, {"upload_megabytes": megabytes})
        head = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
        body = "".join((
            head.format("csrf_token", ""), app_client.token, "\r\n",
            head.format("fichiers", '; filename="liste.csv"'), "r" * size, "\r\n--x--\r\n",
        ))  # fmt: skip
        kind = "multipart/form-data; boundary=x"
        answer = app_client.client.post(
            "/import", base_url=BASE, data=body.encode(), content_type=kind, buffered=True
        )
        assert answer.status_code == status
        is_too_large = megabytes == 1
        assert ("la limite est de 1 Mo" in error_message(answer)) is is_too_large
        assert ("Structure" in error_message(answer)) is is_too_large
    assert "22 Mo au plus" in app_client.get("/import").text


def test_a_file_that_takes_too_long_is_refused_with_a_sentence(app_client, monkeypatch):
    """L2, L3: the process that reads is stopped, and the page says what to do."""
    clock = itertools.count(0, 1_000)
    monkeypatch.setattr("relances_app.importers.readers.Budget", lambda *_: Budget(clock=lambda: next(clock)))
    answer = upload(app_client, ("lent.csv", CSV.encode()))
    assert answer.status_code == 422
    assert "« lent.csv » : fichier trop long à lire" in error_message(answer)
    assert "Exportez-le de nouveau" in error_message(answer)


def test_a_valid_file_beside_an_invalid_one_is_not_imported(app_client):
    before = app_client.hash_database()
    answer = upload(app_client, ("ouvertes.csv", CSV.encode()), ("vide.csv", b""))
    assert answer.status_code == 422
    assert "vide.csv" in error_message(answer)
    assert app_client.hash_database() == before


@pytest.fixture(scope="module")
def client_for_invalid_files(tmp_path_factory):
    return open_app_client(tmp_path_factory.mktemp("rubbish")).enter()


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.name)
def test_rubbish_never_breaks_anything(client_for_invalid_files, path):
    assert_breaks_nothing(client_for_invalid_files, path)


@needs_shared
def test_invalid_files_of_the_corpora_never_cause_a_server_error(client_for_invalid_files):
    paths = sorted(path for path in CORPORA.rglob("*") if path.is_file())
    assert len(paths) > 60
    for path in paths:
        assert_breaks_nothing(client_for_invalid_files, path)


def assert_breaks_nothing(app_client, path):
    """Each is refused in one sentence, or shown as a table whose columns a person must name; nothing is stored."""
    before = app_client.hash_database()
    answer = upload(app_client, (path.name, path.read_bytes()), scope="liste")
    if answer.status_code == 303:
        page = app_client.get(answer.location)
        assert page.status_code == 200
        assert "Traceback" not in page.text
        assert app_client.post(f"{answer.location}/garder").status_code == 422
    else:
        assert answer.status_code == 422
        assert len(error_message(answer)) > 20
        assert "Traceback" not in answer.text
    assert app_client.hash_database() == before


def test_imported_documents_are_in_the_list(app_client):
    where = upload(app_client, ("ouvertes.csv", CSV.encode())).location
    app_client.post(f"{where}/garder")
    query = "&".join(f"{name}={word}" for name, word in DEMO_VIEW.items())
    assert "Librairie Lilas" in app_client.get(f"/relances?{query}").text


def test_a_line_is_excluded_on_the_preview_page(app_client):
    where = upload(app_client, ("ouvertes.csv", CSV.encode()), scope="liste").location
    page = app_client.get(where).text
    tokens = re.findall(r'name="laisser" value="(\w+)"', page)
    assert len(tokens) == 11
    app_client.post(f"{where}/garder", {"accord": "y", "laisser": tokens[:3]})
    assert len(app_client.query("select 1 from document where open_amount <> 0")) == 2


def list_ticked(page, name):
    return re.findall(rf'name="{name}" value="([^"]+)" checked', page)


def test_what_is_left_out_is_still_left_out_after_a_refusal_and_after_an_update(app_client):
    where = upload(app_client, ("ouvertes.csv", CSV.encode()), scope="liste").location
    tokens = re.findall(r'name="laisser" value="(\w+)"', app_client.get(where).text)
    refused = app_client.post(f"{where}/garder", {"apercu": "y", "laisser": tokens[:2]})
    assert refused.status_code == 422
    assert list_ticked(refused.text, "laisser") == tokens[:2]
    app_client.post(f"{where}/repondre", {"apercu": "y", "laisser": tokens[1:2]})
    assert list_ticked(app_client.get(where).text, "laisser") == tokens[1:2]
    app_client.post(f"{where}/portee", {"apercu": "y", "laisser": tokens[:1], "portee": "ajouts"})
    page = app_client.get(where).text
    assert list_ticked(page, "laisser") == tokens[:1]
    assert list_ticked(page, "portee") == ["ajouts"]
    app_client.post(f"{where}/repondre", {"apercu": "y"})
    assert list_ticked(app_client.get(where).text, "laisser") == []


def test_contacts_that_are_not_the_same_customer_stay_unticked(app_client):
    siren = "732829320"
    with app_client.database() as db, db.write():
        db.conn.execute("update customer set siren = ? where id = 1", (siren,))
    contacts = f"Code;Nom;Email;SIREN\nX1;Nouveau nom;a@exemple.fr;{siren}\n"
    where = upload(app_client, ("contacts.csv", contacts.encode())).location
    assert list_ticked(app_client.get(where).text, "meme") == ["X1"]
    app_client.post(f"{where}/repondre", {"apercu": "y"})
    assert list_ticked(app_client.get(where).text, "meme") == []


def test_another_scope_is_shown_before_it_is_saved(app_client):
    where = upload(app_client, ("ouvertes.csv", CSV.encode())).location
    assert (
        app_client.post(f"{where}/garder", {"apercu": "y", "portee": "liste", "accord": "y"}).location
        == where
    )
    assert app_client.query("select 1 from document where number = 'FA900'") == []
    assert "soldées ·" in html.unescape(app_client.get(where).text)


def test_the_scope_of_a_file_is_asked_before_anything_is_settled(app_client):
    where = upload(app_client, ("ouvertes.csv", CSV.encode()), scope="fichier").location
    page = html.unescape(app_client.get(where).text)
    assert "dites-le une fois" in page
    assert "<h1>Vérifier l’import : à préciser</h1>" in page
    assert "soldées, si c’est toute la liste ·" in page
    assert "sont bien soldées" not in page
    refused = app_client.post(f"{where}/garder", {"accord": "y"})
    assert refused.status_code == 422
    assert "Dites d’abord" in html.unescape(error_message(refused))
    app_client.post(f"{where}/portee", {"portee": "ajouts"})
    assert app_client.post(f"{where}/garder").status_code == 303
    assert (
        "dites-le"
        not in app_client.get(upload(app_client, ("b.csv", CSV.encode()), scope="fichier").location).text
    )


def test_the_balance_check_of_a_fec_is_shown(app_client):
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
    page = html.unescape(app_client.get(upload(app_client, ("export.txt", text.encode())).location).text)
    assert "Contrôle des comptes : sur 1 compte, les restes dus font le solde au centime" in page


def test_stale_data_are_refused_before_sending_until_confirmed(app_client):
    where = upload(app_client, ("ouvertes.csv", CSV.encode())).location
    app_client.post(f"{where}/garder")
    limits = values_of(app_client)
    path = "/structure/import"
    assert app_client.post(path, {**limits, "avertir": "1", "refuser": "2"}).location == path
    with app_client.database() as db, db.write():
        db.conn.execute("update import set imported_at = '2024-01-01T00:00:00.000000+00:00'")
    send = {**DEMO_VIEW, "date_edition": "2024-08-01"}
    assert "envoyer malgré tout" in app_client.get("/relances/envoyer/recapitulatif").text
    refused = app_client.post("/relances/envoyer", send)
    assert refused.status_code == 422
    assert "confirmez" in error_message(refused)
    assert app_client.post("/relances/envoyer", {**send, "anciennes": "y"}).status_code == 303
    assert app_client.post(path, {**limits, "avertir": "9", "refuser": "2"}).status_code == 422


class SlowReader:
    """A parser that reports 42 % and waits for a signal before the rest."""

    def __init__(self, monkeypatch):
        self.read_files = imports.read_files
        self.may_go_on = threading.Event()
        self.refusal = None
        monkeypatch.setattr(imports, "read_files", self.read)
        monkeypatch.setattr(pending_page, "READ_WAIT_SECONDS", 0.01)

    def read(self, files, mappings, *, progress, **more):
        progress(0.42)
        assert self.may_go_on.wait(20)
        if self.refusal:
            raise self.refusal
        return self.read_files(files, mappings, progress=progress, **more)

    def resume(self, app_client):
        readers = [pending.job for pending in app_client.state.pending_imports.values()]
        self.may_go_on.set()
        for reader in readers:
            reader.join(20)
            assert not reader.is_alive()


@pytest.fixture
def slow_reader(monkeypatch):
    slow_reader = SlowReader(monkeypatch)
    yield slow_reader
    slow_reader.may_go_on.set()


def test_a_long_import_shows_its_progress_then_its_preview(app_client, slow_reader):
    where = upload(app_client, ("ouvertes.csv", CSV.encode())).location
    page = html.unescape(app_client.get(where).text)
    assert 'value="42"' in page
    assert "Actualiser" in page
    piece = app_client.get(where, piece=True)
    assert piece.text.lstrip().startswith("<section")
    assert f'hx-get="{where}"' in piece.text
    assert "encore en cours" in error_message(app_client.post(f"{where}/garder"))
    slow_reader.resume(app_client)
    assert app_client.get(where, piece=True).headers["HX-Redirect"] == where
    assert "1 nouvelle" in app_client.get(where).text
    assert app_client.post(f"{where}/garder").location == "/relances"


def test_a_cancelled_import_stops_and_stores_nothing(app_client, slow_reader):
    before = app_client.hash_database()
    where = upload(app_client, ("ouvertes.csv", CSV.encode())).location
    [pending] = app_client.state.pending_imports.values()
    assert app_client.post(f"{where}/laisser").location == "/import"
    assert app_client.state.pending_imports == {}
    slow_reader.may_go_on.set()
    pending.job.join(20)
    assert not pending.job.is_alive()
    with pytest.raises(ImportCancelled):
        pending.job.get_result()
    assert app_client.get(where).status_code == 404
    assert app_client.hash_database() == before


def test_an_error_during_a_long_import_is_shown(app_client, slow_reader):
    slow_reader.refusal = UserError("« ouvertes.csv » : le fichier est vide")
    where = upload(app_client, ("ouvertes.csv", CSV.encode())).location
    slow_reader.resume(app_client)
    assert app_client.get(where, piece=True).headers["HX-Redirect"] == where
    answer = app_client.get(where)
    assert answer.status_code == 422
    assert "le fichier est vide" in error_message(answer)
    assert app_client.get(where).status_code == 404


def test_files_without_a_scope_choice_are_not_kept_in_memory(app_client):
    invoice, table = ("f1.xml", cii(number="F1")), ("export.csv", UNKNOWN.encode())
    for file, kept in ((invoice, 0), (table, 1)):
        where = upload(app_client, file).location
        assert app_client.get(where).status_code == 200
        assert len(app_client.state.pending_imports[where.rpartition("/")[2]].files) == kept
    assert "FA900" in app_client.get(where).text


def test_several_invoices_are_read_together_and_a_wrong_one_is_named(app_client):
    files = [(f"f{n}.xml", cii(number=f"F{n}")) for n in (1, 2)]
    page = html.unescape(app_client.get(upload(app_client, *files, ("f3.pdf", b"%PDF-1.7")).location).text)
    assert "2 nouvelles, 1 rejetée" in page
    assert "« f3.pdf » : PDF illisible" in page


CAMT = b"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
</Stmt></BkToCstmrStmt></Document>"""
QIF = b"!Type:Bank\nD15/08/2024\nT525.51\nPVIR FA24020044 BOULANGERIE\n^\n"


def test_a_bank_statement_uploaded_on_import_opens_the_payments_page(app_client):
    before = app_client.count("payment", "document", "import")
    where = upload(app_client, ("compte.qif", QIF)).location
    assert where.startswith("/reglements/")
    assert "FA24020044" in app_client.get(where).text
    assert app_client.count("payment", "document", "import") == before


def test_lists_and_statements_uploaded_together_are_both_processed(app_client):
    where = upload(
        app_client, ("compte.qif", QIF), ("ouvertes.csv", CSV.encode()), ("autre.qif", QIF)
    ).location
    page = html.unescape(app_client.get(where).text)
    assert "1 nouvelle" in page
    assert "2 relevés à valider" in page
    assert app_client.post(f"{where}/garder").location == "/reglements"
    page = app_client.get("/reglements").text
    for name in ("compte.qif", "autre.qif"):
        review = re.search(rf'href="(/reglements/[\w-]+)">{name}<', page)[1]
        assert "FA24020044" in app_client.get(review).text


def test_a_damaged_statement_among_lists_is_named_and_nothing_is_saved(app_client):
    refused = upload(app_client, ("ouvertes.csv", CSV.encode()), ("compte.xml", CAMT[:-40]))
    assert refused.status_code == 422
    assert "« compte.xml »" in error_message(refused)
    assert "waiting-head" not in app_client.get("/reglements").text


def test_a_table_with_unknown_columns_settles_nothing_in_the_preview(app_client):
    page = html.unescape(
        app_client.get(upload(app_client, ("a.csv", b"Un;Deux\nx;y\nz;w\n"), scope="liste").location).text
    )
    assert "<h1>Vérifier l’import : colonnes à associer</h1>" in page
    assert ">Champ<" in page
    assert "soldée" not in page.partition("<main")[2].replace("seront soldées)", "")


def test_an_invoice_to_the_structure_itself_is_refused(app_client):
    siren, name = app_client.query("select siren, name from structure")[0]
    buyer = f"""<ram:Name>{name}</ram:Name><ram:SpecifiedLegalOrganization>
    <ram:ID schemeID="0002">{siren or 732829320}</ram:ID></ram:SpecifiedLegalOrganization>"""
    answer = app_client.post(
        "/import",
        {"portee": "ajouts", "fichiers": (io.BytesIO(cii(number="FOURN-77", buyer=buyer)), "achat.xml")},
    )
    page = app_client.get(answer.location) if answer.status_code == 303 else answer
    assert "l’acheteur est votre structure" in page.text.replace("'", "’")
    assert app_client.query("select count(*) from document where number = 'FOURN-77'") == [(0,)]
