"""« Pièces jointes »: PDFs dropped, shown as a clip on the line, opened, confirmed, removed."""

import io

from app_client import DEMO_VIEW, error_message
from reportlab.pdfgen.canvas import Canvas

LIST = "/relances?niveau=1&date_limite=2024-08-01"


def make_pdf(text="Facture"):
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(72, 720, text)
    canvas.save()
    return target.getvalue()


def upload_pdfs(app_client, *files):
    return app_client.post(
        "/pieces-jointes", {"pdf": [(io.BytesIO(content), name) for name, content in files]}
    )


def test_a_pdf_named_like_its_invoice_shows_on_the_row_and_the_customer_page(app_client):
    pdf = make_pdf()
    assert "1 facture retrouvée" in upload_pdfs(app_client, ("FA24020044.pdf", pdf)).text.replace(
        "\u202f", " "
    )
    assert app_client.get(LIST).text.count('class="clip"') == 1
    assert app_client.get("/clients/2").text.count('class="clip"') == 1
    answer = app_client.get("/pieces-jointes/1.pdf")
    assert (answer.content_type, answer.data) == ("application/pdf", pdf)
    assert (
        app_client.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-0"}, piece=True).text.count(
            'class="clip"'
        )
        == 1
    )


def test_a_likely_match_of_a_pdf_waits_for_confirmation(app_client):
    answer = upload_pdfs(
        app_client, ("scan.pdf", make_pdf("Facture FA24020044 du 29/02/2024")), ("x.txt", b"x")
    )
    assert "À confirmer" in answer.text
    assert "« x.txt » : ce n’est pas un PDF" in answer.text
    assert 'class="clip"' not in app_client.get(LIST).text
    assert app_client.post("/pieces-jointes/confirmer", {"juste": ["1"]}).location == "/pieces-jointes"
    assert 'class="clip"' in app_client.get(LIST).text


def test_an_unmatched_pdf_is_assigned_by_number_or_deleted(app_client):
    upload_pdfs(app_client, ("autre.pdf", make_pdf("rien")), ("encore.pdf", make_pdf("rien non plus")))
    answer = app_client.post("/pieces-jointes/1/placer", {"numero": "inconnu"})
    assert answer.status_code == 422
    assert "Aucun document ne porte le numéro" in error_message(answer)
    app_client.post("/pieces-jointes/1/placer", {"numero": "fa24020044"})
    app_client.post("/pieces-jointes/2/retirer")
    assert "Sans document" not in app_client.get("/pieces-jointes").text
    assert app_client.query("select name from attachment") == [("autre.pdf",)]
    assert app_client.post("/pieces-jointes/rapprocher").status_code == 303


def test_a_pdf_is_attached_and_removed_on_the_customer_page(app_client):
    [(document_id,)] = app_client.query("select id from document where number = 'FA24020044'")
    answer = app_client.post(
        f"/pieces-jointes/documents/{document_id}", {"pdf": (io.BytesIO(make_pdf()), "f.pdf")}
    )
    assert answer.location == f"/clients/2#document-{document_id}"
    app_client.post(f"/pieces-jointes/documents/{document_id}/1/retirer")
    assert app_client.get("/pieces-jointes/1.pdf").status_code == 404
    answer = app_client.post(f"/pieces-jointes/documents/{document_id}", {"pdf": (io.BytesIO(b"x"), "f.exe")})
    assert answer.status_code == 422


def test_an_upload_of_attachments_has_a_higher_limit(app_client, monkeypatch):
    app_client.app.config["MAX_CONTENT_LENGTH"] = 1000
    token, pdf = app_client.token, make_pdf() + bytes(2000)
    files = {"csrf_token": token, "logo": (io.BytesIO(pdf), "a.png")}
    assert app_client.post("/papier/logo", files, token=False).status_code == 413
    assert upload_pdfs(app_client, ("a.pdf", pdf)).status_code == 200
    monkeypatch.setattr("relances_app.web.pages.attachments.MAX_UPLOAD_BYTES", 1000)
    answer = app_client.post(
        "/pieces-jointes", {"csrf_token": token, "pdf": (io.BytesIO(pdf), "b.pdf")}, token=False
    )
    assert answer.status_code == 413
    assert "à la fois" in error_message(answer)


def test_pdfs_are_sent_with_the_mail_and_stay_in_it(app_client):
    upload_pdfs(app_client, ("FA24020044.pdf", make_pdf()))
    assert "FA24020044.pdf" in app_client.get(f"/relances/2/apercu?{LIST.partition('?')[2]}", piece=True).text
    app_client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    before = app_client.query("select content from message_content order by message_id")
    assert sum(b"FA24020044.pdf" in content for (content,) in before) == 1
    app_client.post("/pieces-jointes/1/retirer")
    assert app_client.query("select content from message_content order by message_id") == before


def test_a_mail_over_the_size_limit_is_refused_with_a_remedy(app_client):
    with app_client.database() as db, db.write():
        db.conn.execute("update structure set mail_megabytes = 1")
    for size in (250_000, 250_001, 250_002):
        upload_pdfs(app_client, ("FA24020044.pdf", make_pdf() + bytes(size)))
    answer = app_client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    assert answer.status_code == 422
    assert "trop lourd (1,0 Mo pour 1 Mo)" in error_message(answer)
    assert app_client.count("message") == {"message": 0}
    with app_client.database() as db, db.write():
        db.conn.execute("update structure set mail_invoices = 0")
    assert (
        app_client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"}).status_code == 303
    )
