"""Sign-in with an identity provider, renewal of its tokens, and their use for sending.

Long because each refusal and each renewal has its answer of the provider.
"""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from builders import NOW
from identity_provider import CLIENT_ID, READ, SEND, IdentityProvider, open_address
from mails import make_mail
from smtp_servers import SHORT_TIMEOUTS, Fault, TokenServer

from relances_app.domain.errors import UserError
from relances_app.domain.sending.identity_provider import GOOGLE, MICROSOFT, Tokens, make_admin_request
from relances_app.domain.sending.outcome import BatchAction, MessageState
from relances_app.domain.sending.sign_in_refusal import Refusal, SignInRefused, SignInUnavailable
from relances_app.domain.structure import MailServer, Security, SignIn
from relances_app.mail.mailer import Mailer
from relances_app.mail.oauth import client
from relances_app.mail.oauth.access import StoredAccessTokens
from relances_app.mail.oauth.loopback import Listener
from relances_app.mail.oauth.requests import TEST_HOST
from relances_app.store.secrets import token_file, vault_file
from relances_app.store.secrets.token_file import TokenFile

SCOPES = MICROSOFT.list_scopes(is_reading=False)


@pytest.fixture
def provider(certificate_authority, monkeypatch):
    with IdentityProvider(certificate_authority.make_context()) as provider:
        monkeypatch.setenv(TEST_HOST, provider.host)
        yield provider


@pytest.fixture
def server(certificate_authority):
    return MailServer(
        "localhost", 587, Security.NONE, "compta@saules.example.com", certificate_authority.ca_file,
        SignIn.MICROSOFT, CLIENT_ID,
    )  # fmt: skip


def sign_in(provider, server, *, state=None, scopes=SCOPES):
    application = client.Application(server, scopes)
    with Listener() as listener:
        authorization = client.start_authorization(application, f"http://localhost:{listener.port}")
        listener.expect(authorization.state)
        status, text = provider.visit(authorization.url, state=state)
        query = listener.wait(0 if state else 5)
        return status, text, query and client.redeem_code(application, authorization, query, NOW)


def test_a_code_with_pkce_gives_tokens(provider, server):
    status, text, tokens = sign_in(provider, server)
    assert (status, "Retournez dans Relances" in text) == (200, True)
    assert tokens.access in provider.tokens
    assert (tokens.refresh, tokens.expires_at) == (provider.issued[1], NOW.timestamp() + 3600)
    assert (tokens.scopes, tokens.can_read(MICROSOFT)) == ((SEND,), False)
    (path, form) = provider.asked[-1]
    assert path == "/common/oauth2/v2.0/token"
    assert "client_secret" not in form


def test_the_tenant_is_in_the_address_and_reading_is_asked_apart(provider, server):
    tenant = replace(server, tenant="saules.example.com")
    _, _, tokens = sign_in(provider, tenant, scopes=MICROSOFT.list_scopes(is_reading=True))
    assert provider.asked[-1][0] == "/saules.example.com/oauth2/v2.0/token"
    assert set(tokens.scopes) == {SEND, READ}
    assert tokens.can_read(MICROSOFT)


def test_an_answer_with_another_state_is_not_accepted(provider, server):
    status, _, tokens = sign_in(provider, server, state="guessed")
    assert (status, tokens) == (404, None)
    assert provider.asked == []


def test_the_listener_takes_one_answer_on_both_addresses_of_this_machine():
    with Listener() as listener:
        listener.expect("s")
        assert open_address(f"http://127.0.0.1:{listener.port}/favicon.ico")[0] == 404
        assert open_address(f"http://127.0.0.1:{listener.port}/?code=x&state=t")[0] == 404
        assert open_address(f"http://[::1]:{listener.port}/?code=x&state=s")[0] == 200
        assert open_address(f"http://127.0.0.1:{listener.port}/?code=y&state=s")[0] == 404
        assert listener.wait(0) == {"code": "x", "state": "s"}


@pytest.mark.parametrize(
    ("account", "refusal", "number"),
    [
        ("decline", Refusal.DECLINED, "65004"),
        ("admin", Refusal.ADMINISTRATOR, "90094"),
        ("consent", Refusal.ADMINISTRATOR, "65001"),
        ("unknown-app", Refusal.CLIENT, "700016"),
        ("secret", Refusal.CLIENT, "7000218"),
        ("tenant", Refusal.TENANT, "50020"),
        ("policy", Refusal.POLICY, "53003"),
    ],
)
def test_each_refusal_has_its_sentence(provider, server, account, refusal, number):
    provider.account = account
    with pytest.raises(SignInRefused) as refused:
        sign_in(provider, server)
    assert refused.value.refusal is refusal
    assert number in refused.value.detail


def test_a_sign_in_without_the_right_to_send_or_to_renew_is_refused(provider, server):
    provider.granted = "openid"
    with pytest.raises(SignInRefused, match="n'a pas été accordée"):
        sign_in(provider, server)
    provider.granted, provider.has_refresh = None, False
    with pytest.raises(SignInRefused, match="ne peut pas être renouvelée"):
        sign_in(provider, server)


def test_a_device_code_is_asked_about_until_it_is_typed(provider, server):
    application = client.Application(server, SCOPES)
    device = client.start_device(application)
    assert (device.user_code, device.interval) == ("BCDF-GHJK", 1)
    with pytest.raises(client.AuthorizationPending):
        client.poll_device(application, device, NOW)
    assert client.poll_device(application, device, NOW).access in provider.tokens
    provider.account = "decline"
    with pytest.raises(SignInRefused, match="Accepter"):
        client.poll_device(application, device, NOW)


def test_the_administrator_gets_application_scopes_and_link(server):
    text = make_admin_request(replace(server, tenant="saules.example.com"), is_reading=False)
    assert f"https://login.microsoftonline.com/saules.example.com/adminconsent?client_id={CLIENT_ID}" in text
    assert "SMTP.Send, offline_access" in text
    assert "IMAP" not in text
    assert "IMAP.AccessAsUser.All" in make_admin_request(server, is_reading=True)
    assert "adminconsent" not in make_admin_request(replace(server, sign_in=SignIn.GOOGLE), is_reading=False)


def test_google_gets_the_secret_of_the_client_and_asks_offline_access(provider, server):
    application = client.Application(
        replace(server, sign_in=SignIn.GOOGLE), GOOGLE.list_scopes(is_reading=False), "GOCSPX-x"
    )
    authorization = client.start_authorization(application, "http://127.0.0.1:5")
    assert "access_type=offline" in authorization.url
    query = {"code": "x", "state": authorization.state}
    with pytest.raises(SignInRefused):
        client.redeem_code(application, authorization, query, NOW)
    assert provider.asked[-1][0] == "/token"
    assert provider.asked[-1][1]["client_secret"] == "GOCSPX-x"


def make_access(server, folder, tokens):
    access = StoredAccessTokens(server, TokenFile(folder, token_file.make_key(), "context"))
    access.storage.save(tokens)
    return access


@pytest.fixture
def signed_in(provider, server, tmp_path):
    """Access tokens of a sign-in whose access token has ended."""
    _, _, tokens = sign_in(provider, server)
    return make_access(server, tmp_path, replace(tokens, expires_at=0))


def test_a_token_is_renewed_before_its_end_and_the_new_one_is_on_disk_first(provider, signed_in, monkeypatch):
    order = []
    monkeypatch.setattr(
        vault_file, "save", lambda *words, save=vault_file.save: (order.append("saved"), save(*words))
    )
    first = signed_in.get()
    order.append("used")
    assert order == ["saved", "used"]
    assert signed_in.storage.load().refresh == provider.issued[3]
    assert signed_in.get() == first == provider.issued[2]  # no request before its end
    assert signed_in.get(rejected=first) == provider.issued[4]


def test_a_new_sign_in_is_not_overwritten_by_a_renewal_under_way(signed_in, monkeypatch):
    storage = TokenFile(signed_in.storage.folder, token_file.make_key(), "context")
    tokens, stored = replace(signed_in.storage.load(), refresh="of the new sign-in"), []

    def renew_slowly(application, old, now, renew=client.renew):
        stored.append(threading.Thread(target=storage.save, args=(tokens,)))
        stored[0].start()
        stored[0].join(0.05)  # ends at once without the lock
        return renew(application, old, now)

    monkeypatch.setattr(client, "renew", renew_slowly)
    signed_in.get()
    stored[0].join()
    assert storage.load() == tokens


def test_two_connections_renew_a_token_once(provider, signed_in):
    with ThreadPoolExecutor(4) as pool:
        got = set(pool.map(lambda _: signed_in.get(), range(4)))
    assert got == {provider.issued[2]}


def test_a_kill_between_answer_and_store_asks_to_sign_in_again(provider, signed_in, monkeypatch):
    """The refresh token on disk is a used one; a strict provider refuses it, and nothing else is lost."""

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(vault_file, "save", die)
        with pytest.raises(KeyboardInterrupt):
            signed_in.get()
    with pytest.raises(SignInRefused, match="Reconnectez-vous"):
        signed_in.get()


@pytest.mark.parametrize(
    ("account", "words"), [("mfa", "Reconnectez"), ("revoked", "Reconnectez"), ("week", "sept")]
)
def test_a_refused_renewal_asks_to_sign_in_again(provider, signed_in, account, words):
    provider.account = account
    with pytest.raises(SignInRefused, match=words):
        signed_in.get()


def test_a_provider_that_is_down_is_asked_later(provider, signed_in, monkeypatch):
    provider.account = "down"
    with pytest.raises(SignInUnavailable):
        signed_in.get()
    monkeypatch.setenv(TEST_HOST, "localhost:1")
    with pytest.raises(SignInUnavailable):
        signed_in.get()


def test_the_test_host_is_ignored_unless_it_is_this_machine(monkeypatch):
    monkeypatch.setenv(TEST_HOST, "login.exemple.fr")
    url = client.start_authorization(client.Application(MailServer(sign_in=SignIn.MICROSOFT), SCOPES), "").url
    assert url.startswith("https://login.microsoftonline.com/common/oauth2/v2.0/authorize?")


def test_the_token_file_opens_only_with_its_key_and_for_its_server(tmp_path):
    tokens = Tokens("access-token", "refresh-token", 5.0, (SEND,))
    file = TokenFile(tmp_path, token_file.make_key(), "context")
    file.save(tokens)
    assert file.load() == tokens
    content = (tmp_path / vault_file.TOKEN_FILE_NAME).read_bytes()
    assert b"token" not in content
    if sys.platform != "win32":  # which has no file modes
        assert (tmp_path / vault_file.TOKEN_FILE_NAME).stat().st_mode & 0o077 == 0
    for other in (
        replace(file, key=token_file.make_key()),
        replace(file, context="x"),
        replace(file, key="x"),
    ):
        with pytest.raises(UserError, match="reconnectez-vous"):
            other.load()


def deliver(server, access, smtp):
    settings = replace(server, port=smtp.port)
    with Mailer(settings, access, SHORT_TIMEOUTS) as mailer:
        return mailer.deliver(make_mail(), lambda: None)


def test_a_mail_is_sent_with_the_token(provider, server, signed_in):
    with TokenServer(provider.tokens) as smtp:
        assert deliver(server, signed_in, smtp).state is MessageState.SENT
        assert (len(smtp.kept), smtp.refused) == (1, 0)


def test_a_535_renews_the_token_once(provider, server, signed_in):
    signed_in.get()
    provider.tokens.clear()
    with TokenServer(provider.tokens) as smtp:
        assert deliver(server, signed_in, smtp).state is MessageState.SENT
        assert smtp.refused == 1
        assert b"\r\n" in smtp.heard  # the answer to the 334


def test_a_second_535_stops_the_batch_and_asks_to_sign_in_again(provider, server, signed_in):
    with TokenServer(frozenset()) as smtp:
        outcome = deliver(server, signed_in, smtp)
        assert smtp.refused == 2
    assert (outcome.state, outcome.batch_action) == (MessageState.DEFERRED, BatchAction.STOP)
    assert not outcome.was_attempted
    assert "reconnectez-vous" in outcome.advice


def test_a_switch_that_is_off_is_named_also_with_a_token(provider, server, signed_in):
    with TokenServer(frozenset()) as smtp:
        smtp.refusal = b"535 5.7.139 SmtpClientAuthentication is disabled for the Tenant."
        assert "SMTP authentifié" in deliver(server, signed_in, smtp).advice


def test_a_token_repeated_by_the_server_is_not_stored(provider, server, signed_in):
    token = signed_in.get()
    with TokenServer(provider.tokens) as smtp:
        smtp.fault = Fault("MAIL", b"550 5.7.1 refused " + token.encode() + b"\r\n")
        outcome = deliver(server, signed_in, smtp)
    assert outcome.reply.startswith("5.7.1 refused")
    assert token[:30] not in outcome.reply


@pytest.mark.parametrize(
    ("account", "action", "words"),
    [("revoked", BatchAction.STOP, "Reconnectez-vous"), ("down", BatchAction.PAUSE, "réessaiera")],
)
def test_the_batch_stops_or_pauses_with_the_provider(provider, server, signed_in, account, action, words):
    provider.account = account
    with TokenServer(provider.tokens) as smtp:
        outcome = deliver(server, signed_in, smtp)
    assert (outcome.batch_action, outcome.was_attempted) == (action, False)
    assert words in outcome.advice


def test_a_server_without_xoauth2_gets_no_token(provider, server, signed_in):
    with TokenServer(provider.tokens) as smtp:
        smtp.features = (b"AUTH LOGIN PLAIN",)
        assert "XOAUTH2" in deliver(server, signed_in, smtp).advice
        assert not any(line.startswith(b"AUTH") for line in smtp.heard)


def test_the_scope_of_a_password_is_unchanged_and_a_sign_in_has_its_own():
    password = MailServer("smtp.exemple.fr", 587, Security.STARTTLS, "compta")
    assert password.credential_scope == '["smtp.exemple.fr", 587, "starttls", "compta", ""]'
    assert (
        replace(password, sign_in=SignIn.MICROSOFT, tenant="x").credential_scope != password.credential_scope
    )
