"""A desk on the demonstration, and one on which the work of a day was done."""

import io

import pytest
from desk import DEMO_VIEW, HOST, Desk

from relances_app.app import create_app, start_sender
from relances_app.domain.structure import MailServer, Security
from relances_app.services import demo
from relances_app.services.books import open_books

CSV = "Code client;Client;Numéro;Date;Échéance;Montant TTC\nC900;Librairie Lilas;FA900;01/01/2024;31/01/2024;120,50\n"


def open_desk(folder):
    app = create_app(folder, HOST, demo_day=demo.AS_OF)
    with open_books(app.extensions["relances"].path) as db:
        demo.fill(db)
    return Desk(app)


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


@pytest.fixture(scope="session")
def worked_desk(tmp_path_factory):
    """A desk to read only: seven reminders of level 1 left, others of level 2 wait, a file is being looked at."""
    desk = open_desk(tmp_path_factory.mktemp("worked")).enter()
    end = start_sender(desk.app)
    desk.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    assert desk.wait_done(1) == {"sent": 7}
    end()
    later = {**DEMO_VIEW, "niveau": "2", "date_limite": "2099-12-31"}
    assert desk.post("/relances/envoyer", {**later, "date_edition": "2024-08-20"}).status_code == 303
    file = (io.BytesIO(CSV.encode()), "ouvertes.csv")
    answer = desk.post("/import", {"portee": "ajouts", "fichiers": file})
    desk.preview = answer.location.rpartition("/")[2]
    return desk
