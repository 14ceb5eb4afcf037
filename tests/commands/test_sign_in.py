"""`relances structure signin`: a code or an address is printed, and the sign-in is stored."""

import threading

import pytest
from certificate_authority import CertificateAuthority
from click.testing import CliRunner
from identity_provider import CLIENT_ID, IdentityProvider

from relances_app.cli import main
from relances_app.mail.oauth.requests import TEST_HOST
from relances_app.runtime.sign_in_job import SignInJob
from relances_app.store import secrets


class MemoryKeychain:
    """In-memory replacement of the module relances_app.store.secrets.keychain."""

    def __init__(self):
        self.stored = {}

    def save(self, database_id, server, secret):
        self.stored[database_id, server] = secret

    def load(self, database_id, server):
        return self.stored.get((database_id, server))

    def delete(self, database_id, server):
        self.stored.pop((database_id, server), None)


@pytest.fixture
def run(tmp_path, monkeypatch):
    authority = CertificateAuthority(tmp_path)
    monkeypatch.setattr(secrets, "keychain", MemoryKeychain(), raising=False)

    def run(*words):
        return CliRunner().invoke(main, ["--data", str(tmp_path / "data"), "structure", *words])

    with IdentityProvider(authority.make_context()) as run.provider:
        monkeypatch.setenv(TEST_HOST, run.provider.host)
        settings = ("mail_host=smtp.office365.com", "mail_user=compta@saules.example.com")
        assert run("set", *settings, f"mail_ca_file={authority.ca_file}").exit_code == 0
        run.folder = tmp_path / "data"
        yield run


def test_a_code_signs_in_and_the_tokens_are_sealed(run):
    done = run("signin", "--application", CLIENT_ID)
    assert done.exit_code == 0, done.output
    assert "saisissez le code BCDF-GHJK" in done.output
    assert "Connecté avec Microsoft." in done.output
    assert "mail_sign_in=microsoft" in run("show").output
    assert (run.folder / "messagerie.jetons").is_file()
    assert not any(token in run("show").output for token in run.provider.issued)


def test_a_refusal_ends_with_its_reason_and_the_text_for_the_administrator(run):
    run.provider.account = "consent"
    done = run("signin", "--application", CLIENT_ID, "--tenant", "saules.example.com")
    assert done.exit_code == 1
    assert "saules.example.com/adminconsent?client_id=" in done.output
    assert "mail_sign_in=password" in run("show").output


def test_without_application_or_server_nothing_starts(run):
    assert "cinq étapes" in run("signin").output
    run("set", "mail_user=")
    assert "n'est pas réglé" in run("signin", "--application", CLIENT_ID).output
    assert run.provider.asked == []


def test_with_browser_an_address_is_printed_and_waited_for(run, monkeypatch):
    start = SignInJob.start_browser

    def start_and_visit(job):
        start(job)
        threading.Thread(target=run.provider.visit, args=(job.address,), daemon=True).start()

    monkeypatch.setattr(SignInJob, "start_browser", start_and_visit)
    done = run("signin", "--application", CLIENT_ID, "--browser")
    assert "code_challenge_method=S256" in done.output
    assert "Connecté avec Microsoft." in done.output
