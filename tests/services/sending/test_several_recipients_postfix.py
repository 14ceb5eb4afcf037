"""A customer with several addresses, against a real Postfix that refuses one of them."""

import email
import tempfile
from email import policy
from pathlib import Path

import pytest
from batches import events, levels, queue, send, states
from builders import add_customer, add_document
from postfix import Postfix, find_obstacle

from relances_app.mail.mailer import Mailer
from relances_app.services import customers

pytestmark = pytest.mark.skipif(bool(find_obstacle()), reason=find_obstacle())

GONE = ("parti@client.example.com", "parti@autre.example.com")


@pytest.fixture(scope="module")
def postfix():
    # Not the folder of pytest: the user of Postfix must be able to enter it.
    with tempfile.TemporaryDirectory(prefix="postfix-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with Postfix(folder / "mta", GONE) as postfix:
            yield postfix


def test_postfix_takes_the_mail_for_the_accepted_addresses_once(db, clock, postfix):
    addresses = f"compta@client.example.com, {GONE[0]}, paul@client.example.com"
    id_ = add_customer(db, "C1", email=addresses)
    add_document(db, "C1", "FA1", 10_000)
    add_customer(db, "C2", email=", ".join(GONE))
    add_document(db, "C2", "FA2", 20_000)
    queue(db, clock)
    with Mailer(postfix.settings(), "") as mailer:
        send(db, mailer, clock)
        send(db, mailer, clock)

    ((recipients, content),) = postfix.list_accepted()
    assert recipients == ["compta@client.example.com", "paul@client.example.com"]
    mail = email.message_from_string(content, policy=policy.default)
    assert [address.addr_spec for address in mail["To"].addresses] == addresses.split(", ")
    assert (states(db), events(db)) == (["sent", "refused"], ["sent", "refused"])
    assert levels(db) == {"FA1": (1, "2026-03-02"), "FA2": (0, None)}
    refused = customers.list_refused_addresses(db, customers.get_customer(db, id_))
    assert list(refused) == [GONE[0]]
    assert "User unknown" in refused[GONE[0]][1]
