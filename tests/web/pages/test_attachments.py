"""« Pièces jointes »: PDFs dropped, shown as a clip on the line, opened, confirmed, removed."""

import io

from app_client import DEMO_VIEW, sentence_of
from reportlab.pdfgen.canvas import Canvas

LIST = "/relances?niveau=1&date_limite=2024-08-01"


def make_pdf(text="Facture"):
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(72, 720, text)
    canvas.save()
    return target.getvalue()


def drop(desk, *files):
    return desk.post("/pieces-jointes", {"pdf": [(io.BytesIO(content), name) for name, content in files]})


def test_a_pdf_named_like_its_invoice_is_a_clip_on_the_line_and_on_the_customer_s_page(desk):
    pdf = make_pdf()
    assert "1 facture retrouvée" in drop(desk, ("FA24020044.pdf", pdf)).text.replace("\u202f", " ")
    assert desk.get(LIST).text.count('class="clip"') == 1
    assert desk.get("/clients/2").text.count('class="clip"') == 1
    answer = desk.get("/pieces-jointes/1.pdf")
    assert (answer.content_type, answer.data) == ("application/pdf", pdf)
    assert (
        desk.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-0"}, piece=True).text.count('class="clip"')
        == 1
    )


def test_a_likely_pdf_waits_for_a_person_s_word(desk):
    answer = drop(desk, ("scan.pdf", make_pdf("Facture FA24020044 du 29/02/2024")), ("x.txt", b"x"))
    assert "À confirmer" in answer.text
    assert "« x.txt » : ce n’est pas un PDF" in answer.text
    assert 'class="clip"' not in desk.get(LIST).text
    assert desk.post("/pieces-jointes/confirmer", {"juste": ["1"]}).location == "/pieces-jointes"
    assert 'class="clip"' in desk.get(LIST).text


def test_an_unknown_pdf_is_placed_by_its_number_or_removed(desk):
    drop(desk, ("autre.pdf", make_pdf("rien")), ("encore.pdf", make_pdf("rien non plus")))
    answer = desk.post("/pieces-jointes/1/placer", {"numero": "inconnu"})
    assert answer.status_code == 422
    assert "Aucun document ne porte le numéro" in sentence_of(answer)
    desk.post("/pieces-jointes/1/placer", {"numero": "fa24020044"})
    desk.post("/pieces-jointes/2/retirer")
    assert "Sans document" not in desk.get("/pieces-jointes").text
    assert desk.query("select name from attachment") == [("autre.pdf",)]
    assert desk.post("/pieces-jointes/rapprocher").status_code == 303


def test_a_pdf_is_put_beside_a_document_on_the_customer_s_page_and_taken_away(desk):
    [(document_id,)] = desk.query("select id from document where number = 'FA24020044'")
    answer = desk.post(f"/pieces-jointes/documents/{document_id}", {"pdf": (io.BytesIO(make_pdf()), "f.pdf")})
    assert answer.location == f"/clients/2#document-{document_id}"
    desk.post(f"/pieces-jointes/documents/{document_id}/1/retirer")
    assert desk.get("/pieces-jointes/1.pdf").status_code == 404
    answer = desk.post(f"/pieces-jointes/documents/{document_id}", {"pdf": (io.BytesIO(b"x"), "f.exe")})
    assert answer.status_code == 422


def test_a_drop_may_be_larger_than_other_files_yet_not_without_end(desk, monkeypatch):
    desk.app.config["MAX_CONTENT_LENGTH"] = 1000
    token, pdf = desk.token, make_pdf() + bytes(2000)
    files = {"csrf_token": token, "logo": (io.BytesIO(pdf), "a.png")}
    assert desk.post("/papier/logo", files, token=False).status_code == 413
    assert drop(desk, ("a.pdf", pdf)).status_code == 200
    monkeypatch.setattr("relances_app.web.uploads.MAX_DROP", 1000)
    answer = desk.post(
        "/pieces-jointes", {"csrf_token": token, "pdf": (io.BytesIO(pdf), "b.pdf")}, token=False
    )
    assert answer.status_code == 413
    assert "à la fois" in sentence_of(answer)


def test_the_pdfs_leave_with_the_mail_and_stay_in_it(desk):
    drop(desk, ("FA24020044.pdf", make_pdf()))
    assert "FA24020044.pdf" in desk.get(f"/relances/2/apercu?{LIST.partition('?')[2]}", piece=True).text
    desk.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    before = desk.query("select content from message_content order by message_id")
    assert sum(b"FA24020044.pdf" in content for (content,) in before) == 1
    desk.post("/pieces-jointes/1/retirer")
    assert desk.query("select content from message_content order by message_id") == before


def test_a_mail_too_heavy_is_refused_with_what_to_do(desk):
    with desk.books() as db, db.write():
        db.conn.execute("update structure set mail_megabytes = 1")
    for size in (250_000, 250_001, 250_002):
        drop(desk, ("FA24020044.pdf", make_pdf() + bytes(size)))
    answer = desk.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    assert answer.status_code == 422
    assert "trop lourd (1,0 Mo pour 1 Mo)" in sentence_of(answer)
    assert desk.count("message") == {"message": 0}
    with desk.books() as db, db.write():
        db.conn.execute("update structure set mail_invoices = 0")
    assert desk.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"}).status_code == 303
