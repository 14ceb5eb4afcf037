"""The work of a day on the demonstration: mails and a letter left, a file and a statement being looked at."""

import io

from app_client import CSV, DEMO_VIEW, open_app_client

from relances_app.runtime.startup import start_sender

QIF = "!Type:Bank\nD15/08/2024\nT525.51\nPVIR FA24020044 BOULANGERIE\n^\n"


def make_picture():
    """The smallest logo."""
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (31, 9), "navy").save(picture, "PNG")
    return picture.getvalue()


def run_demo_day(folder):
    """Return a client of a demo with six sent mails, a sent letter, one due customer, and a file in preview."""
    app_client = open_app_client(folder).enter()
    app_client.post("/pieces-jointes", {"pdf": (io.BytesIO(b"%PDF-1.4 essai"), "FA24020044.pdf")})
    app_client.post("/papier/logo", {"logo": (io.BytesIO(make_picture()), "logo.png")})
    end = start_sender(app_client.state)
    app_client.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-0"})
    app_client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    assert app_client.wait_done(1) == {"sent": 6}
    end()
    app_client.post("/relances/cocher", {**DEMO_VIEW, "case": "c1-1"})
    letters = {**DEMO_VIEW, "mode": "edition", "date_edition": "2024-08-01"}
    assert app_client.post("/relances/envoyer", letters).location == "/courriers/2"
    app_client.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-1"})
    file = (io.BytesIO(CSV.encode()), "ouvertes.csv")
    answer = app_client.post("/import", {"portee": "ajouts", "fichiers": file})
    file_token = {"token": answer.location.rpartition("/")[2]}
    app_client.tokens |= {"imports.preview": file_token, "imports.export_preview": file_token}
    statement = (io.BytesIO(QIF.encode()), "compte.qif")
    answer = app_client.post("/reglements", {"releve": statement})
    statement_token = {"token": answer.location.rpartition("/")[2]}
    app_client.tokens |= {"payments.review": statement_token, "payments.export_review": statement_token}
    return app_client
