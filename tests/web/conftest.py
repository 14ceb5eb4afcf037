"""Clients of a demo, and of a demo after a day of work."""

import pytest
from app_client import open_app_client
from demo_day import run_demo_day
from profile_folder import set_profile

from relances_app.domain.structure import MailServer, Security
from relances_app.runtime.startup import start_sender
from relances_app.web.pages.imports import pending


@pytest.fixture(autouse=True, scope="session")
def long_import_timeout():
    """Files are read before their page is asked for, however slow the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pending, "READ_WAIT_SECONDS", 30)
        yield


@pytest.fixture
def app_client(tmp_path):
    """The demonstration, entered; its sender sleeps, so that what is queued stays so."""
    app_client = open_app_client(tmp_path).enter()
    app_client.state.sender.sandbox_server = MailServer(host="127.0.0.1", port=1, security=Security.NONE)
    return app_client


@pytest.fixture
def locked_client(tmp_path):
    """The demonstration in front of somebody who has no key yet."""
    return open_app_client(tmp_path)


@pytest.fixture
def sending_client(tmp_path):
    """The demonstration with its trial server and its sender running."""
    app_client = open_app_client(tmp_path).enter()
    end = start_sender(app_client.state)
    yield app_client
    end()


@pytest.fixture(scope="session", autouse=True)
def profile(tmp_path_factory):
    """Second copies of what was sent go to a folder of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("profile")
        set_profile(patch, folder)
        yield folder


@pytest.fixture
def workday_client(shared_workday_client):
    """The demo after a day of work, with the first list as the last one opened."""
    shared_workday_client.get("/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=email")
    return shared_workday_client


@pytest.fixture(scope="session")
def shared_workday_client(profile, tmp_path_factory):
    """A read-only client of a demo with six sent mails, a sent letter, one due customer, and a file in preview."""
    return run_demo_day(tmp_path_factory.mktemp("worked"))
