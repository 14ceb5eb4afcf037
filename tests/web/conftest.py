"""A desk on the demonstration, and one on which the work of a day was done."""

import io

import pytest
from desk import CSV, DEMO_VIEW, open_desk

from relances_app.app import start_sender
from relances_app.domain.structure import MailServer, Security

QIF = "!Type:Bank\nD15/08/2024\nT525.51\nPVIR FA24020044 BOULANGERIE\n^\n"


def make_picture():
    """The smallest logo."""
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (31, 9), "navy").save(picture, "PNG")
    return picture.getvalue()


@pytest.fixture
def desk(tmp_path):
    """The demonstration, entered; its sender sleeps, so that what is queued stays so."""
    desk = open_desk(tmp_path).enter()
    desk.program.sender.trial = MailServer(host="127.0.0.1", port=1, security=Security.NONE)
    return desk


@pytest.fixture
def locked_desk(tmp_path):
    """The demonstration in front of somebody who has no key yet."""
    return open_desk(tmp_path)


@pytest.fixture
def sending_desk(tmp_path):
    """The demonstration with its trial server and its sender running."""
    desk = open_desk(tmp_path).enter()
    end = start_sender(desk.app)
    yield desk
    end()


@pytest.fixture(scope="session", autouse=True)
def profile(tmp_path_factory):
    """Second copies of what was sent go to a folder of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("profile")))
        yield


@pytest.fixture
def worked_desk(day_of_work):
    """The desk on which a day's work was done, with the first list as the last one looked at."""
    day_of_work.get("/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=email")
    return day_of_work


@pytest.fixture(scope="session")
def day_of_work(profile, tmp_path_factory):
    """A desk to read only: six mails and a letter left, one customer stays due, a file is being looked at."""
    desk = open_desk(tmp_path_factory.mktemp("worked")).enter()
    desk.post("/pieces-jointes", {"pdf": (io.BytesIO(b"%PDF-1.4 essai"), "FA24020044.pdf")})
    desk.post("/papier/logo", {"logo": (io.BytesIO(make_picture()), "logo.png")})
    end = start_sender(desk.app)
    desk.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-0"})
    desk.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    assert desk.wait_done(1) == {"sent": 6}
    end()
    desk.post("/relances/cocher", {**DEMO_VIEW, "case": "c1-1"})
    letters = {**DEMO_VIEW, "mode": "edition", "date_edition": "2024-08-01"}
    assert desk.post("/relances/envoyer", letters).location == "/courriers/2"
    desk.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-1"})
    file = (io.BytesIO(CSV.encode()), "ouvertes.csv")
    answer = desk.post("/import", {"portee": "ajouts", "fichiers": file})
    desk.tokens["imports.preview"] = {"token": answer.location.rpartition("/")[2]}
    statement = (io.BytesIO(QIF.encode()), "compte.qif")
    answer = desk.post("/reglements", {"releve": statement})
    desk.tokens["payments.review"] = {"token": answer.location.rpartition("/")[2]}
    return desk
