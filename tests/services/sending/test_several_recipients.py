"""A customer with several addresses, against a mail server of aiosmtpd that refuses one of them."""

import email
from dataclasses import replace
from email import policy

import pytest
from aiosmtpd.controller import Controller
from batches import events, levels, queue, send, states
from builders import add_customer, add_document
from ports import find_free_port

from relances_app.domain.dunning.dunning_levels import DEFAULT_LEVELS, ManagementCopy
from relances_app.domain.errors import UserError
from relances_app.domain.structure import MailServer, Security
from relances_app.lib.email_validation import read_addresses
from relances_app.mail.mailer import Mailer
from relances_app.services import customers, dunning_levels, structure


class RefusingHandler:
    """Accepts all addresses but one; keeps envelopes."""

    def __init__(self):
        self.envelopes = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  name of aiosmtpd
        if address.startswith("parti@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  name of aiosmtpd
        self.envelopes.append((list(envelope.rcpt_tos), envelope.content))
        return "250 OK"


@pytest.fixture
def server():
    handler = RefusingHandler()
    controller = Controller(handler, hostname="127.0.0.1", port=find_free_port())
    controller.start()
    yield handler, MailServer("127.0.0.1", controller.port, Security.NONE)
    controller.stop()


def send_all(db, clock, settings):
    queue(db, clock)
    with Mailer(settings, "") as mailer:
        send(db, mailer, clock)


def test_accepted_addresses_get_one_mail_and_the_refused_one_is_marked(db, clock, server):
    handler, settings = server
    addresses = "compta@client.example.com, parti@client.example.com, paul@client.example.com"
    id_ = add_customer(db, "C1", email=addresses)
    add_document(db, "C1", "FA1", 10_000)
    send_all(db, clock, settings)
    ((recipients, content),) = handler.envelopes
    assert recipients == ["compta@client.example.com", "paul@client.example.com"]
    mail = email.message_from_bytes(content, policy=policy.default)
    assert [a.addr_spec for a in mail["To"].addresses] == addresses.split(", ")
    assert (states(db), events(db), levels(db)) == (["sent"], ["sent"], {"FA1": (1, "2026-03-02")})
    assert db.conn.execute("select note from journal").fetchone()[0] == (
        "parti@client.example.com a été refusée : 5.1.1 no such user"
    )
    refused = customers.list_refused_addresses(db, customers.get_customer(db, id_))
    assert [(address, reply) for address, (_, reply) in refused.items()] == [
        ("parti@client.example.com", "5.1.1 no such user")
    ]


def test_a_mail_that_all_addresses_refuse_does_not_count(db, clock, server):
    handler, settings = server
    add_customer(db, "C1", email="parti@client.example.com, parti@autre.example.com")
    add_document(db, "C1", "FA1", 10_000)
    send_all(db, clock, settings)
    assert (handler.envelopes, states(db), levels(db)) == ([], ["refused"], {"FA1": (0, None)})


def test_copies_of_a_level_are_visible_or_not(db, clock, server):
    handler, settings = server
    structure.save_values(db, {"copy_to": "archive@saules.example.com"})
    level = replace(
        DEFAULT_LEVELS[1],
        visible_copies="vente@saules.example.com; compta@client.example.com",
        hidden_copies="chef@saules.example.com",
    )
    dunning_levels.save_level(db, level)
    add_customer(db, "C1", email="compta@client.example.com")
    add_document(db, "C1", "FA1", 10_000)
    send_all(db, clock, settings)
    ((recipients, content),) = handler.envelopes
    mail = email.message_from_bytes(content, policy=policy.default)
    assert mail["Cc"] == "vente@saules.example.com"
    assert b"chef@" not in content
    assert b"archive@" not in content
    assert recipients == [
        "compta@client.example.com",
        "vente@saules.example.com",
        "chef@saules.example.com",
        "archive@saules.example.com",
    ]
    with pytest.raises(UserError) as error:
        dunning_levels.save_level(db, replace(level, hidden_copies="chef"))
    assert error.value.field == "hidden_copies"


@pytest.mark.parametrize(
    ("copy", "cc", "envelope"),
    [
        (ManagementCopy.NONE, None, ["compta@client.example.com"]),
        (
            ManagementCopy.VISIBLE,
            "dir@client.example.com, pdg@client.example.com",
            ["compta@client.example.com", "dir@client.example.com", "pdg@client.example.com"],
        ),
        (
            ManagementCopy.HIDDEN,
            None,
            ["compta@client.example.com", "dir@client.example.com", "pdg@client.example.com"],
        ),
    ],
)
def test_the_management_of_a_customer_gets_a_copy_where_the_level_asks_for_it(
    db, clock, server, copy, cc, envelope
):
    handler, settings = server
    dunning_levels.save_level(db, replace(DEFAULT_LEVELS[1], management_copy=copy))
    assert dunning_levels.get_levels(db)[1].management_copy is copy
    id_ = add_customer(db, "C1", email="compta@client.example.com")
    contact = replace(
        customers.get_customer(db, id_).contact,
        management_email="dir@client.example.com, pdg@client.example.com",
    )
    customers.save_contact(db, id_, contact)
    add_document(db, "C1", "FA1", 10_000)
    send_all(db, clock, settings)
    ((recipients, content),) = handler.envelopes
    mail = email.message_from_bytes(content, policy=policy.default)
    assert (mail["To"].addresses[0].addr_spec, mail["Cc"]) == ("compta@client.example.com", cc)
    assert recipients == envelope


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a@x.example.com;b@x.example.com", "a@x.example.com, b@x.example.com"),
        ("a@x.example.com / b@x.example.com", "a@x.example.com, b@x.example.com"),
        ("a@x.example.com/b@x.example.com", "a@x.example.com, b@x.example.com"),
        ("a@x.example.com\u00a0A@X.example.com", "A@x.example.com"),
        ("a/b@x.example.com", "a/b@x.example.com"),
    ],
)
def test_a_cell_with_several_addresses_fills_them(text, stored):
    assert read_addresses(text) == stored


@pytest.mark.parametrize(
    "text",
    ["Paul <a@x.example.com>", "a@x.example.com, b", " ".join(f"a{n}@x.example.com" for n in range(6))],
)
def test_a_cell_that_is_not_only_addresses_is_refused(text):
    with pytest.raises(UserError):
        read_addresses(text)
