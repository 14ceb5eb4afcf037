"""Interest and fees from the database to letter and mail, with examples of the legal rules.

Long because each legal example goes from the database to the letter.
"""

import re
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta

import pytest
from builders import NOW, add_customer, add_document

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.charges.rates import RateKind, RateRule
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.dunning_levels import (
    DEFAULT_LEVELS,
    AllowedChannels,
    ChargesMode,
    DunningLevel,
)
from relances_app.domain.errors import UserError
from relances_app.services import letters, outbox
from relances_app.services.batches import letters as batches_letters
from relances_app.services.batches import mails, preview
from relances_app.services.sending.deliver import _get_change
from relances_app.store import customers as customers_store
from relances_app.store import dunning_levels as dunning_levels_store
from relances_app.store import holds as holds_store
from relances_app.store import rates as rates_store

VECTORS = [
    (150160, date(2024, 2, 29), date(2024, 9, 30), "126,71", ("122", "14,50"), ("92", "14,25"), 166831),
    (1000000, date(2024, 9, 30), date(2025, 3, 31), "683,42", ("92", "14,25"), ("90", "13,15"), 1072342),
    (47015, date(2025, 12, 13), date(2026, 3, 31), "16,90", ("18", "12,15"), ("90", "12,15"), 52705),
]


def set_level_charges(db, level=1, mode=ChargesMode.CHARGED, channels=AllowedChannels.BOTH):
    with db.write():
        dunning_levels_store.save_level(db, DunningLevel(level, "relance", channels=channels, charges=mode))


def save_rate_rule(db, kind, contract=0):
    with db.write():
        rates_store.save_rule(db, RateRule(kind, contract))


def make_query(day, level=1):
    return ReminderQuery(level, day, 0)


def instant_of(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def print_text(db, day, tmp_path, level=1):
    """Print the letters of a day; return the run and the text, spaces made plain."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    batch_id = batches_letters.create_letters(db, make_query(day, level), day, instant_of(day))
    (tmp_path / "l.pdf").write_bytes(letters.get_print(db, batch_id)[0])
    done = subprocess.run(
        ["pdftotext", "-layout", "l.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    )
    return batch_id, plain(done.stdout.decode())


def mail_text(db, day, customer_id):
    return plain(
        preview.open_mail(preview.preview_mail(db, customer_id, make_query(day), day, instant_of(day))).text
    )


def plain(text):
    return re.sub("[\u00a0\u202f]", " ", text)


def format_cents(cents):
    whole, part = divmod(cents, 100)
    return f"{whole:,}".replace(",", " ") + f",{part:02d} €"


@pytest.mark.parametrize(("cents", "due", "stop", "interest", "first", "second", "asked"), VECTORS)
def test_the_legal_vectors_are_in_the_letter_and_the_mail(
    db, tmp_path, cents, due, stop, interest, first, second, asked
):
    set_level_charges(db)
    customer = add_customer(db, "C1")
    document = add_document(db, "C1", "FA1", cents, due)
    before = db["document"].get(document)
    mail = mail_text(db, stop, customer)
    _, letter = print_text(db, stop, tmp_path)
    for text in (mail, letter):
        assert re.search(rf"Intérêts de retard au .*{interest} €", text)
        assert re.search(r"Indemnité forfaitaire de recouvrement \(1 × 40,00 €\) +40,00 €", text)
        assert re.search(rf"Total à régler +{format_cents(asked)}", text)
        assert "arrondi au centime le plus proche" in re.sub(r"\s+", " ", text)
    for days, rate in (first, second):
        assert re.search(rf" {days} +[\d ,]+{rate} %", letter)
        assert re.search(rf", {days} j sur [\d ,]+€ à {rate} % =", mail)
    assert db["document"].get(document) == before
    charged = db.conn.execute("select sum(interest + fee), count(*) from message_charge").fetchone()
    assert charged == (asked - cents, 1)


def test_the_qr_code_has_exactly_the_total_of_the_letter(db):
    from relances_app.domain.dunning.dunning_levels import Channel
    from relances_app.services.batches.composition import CompositionSettings
    from relances_app.services.batches.letters import _compose_letter
    from relances_app.store import charges, documents, structure

    set_level_charges(db)
    with db.write():
        structure.save_values(db, {"iban": "FR7630006000011234567890189"})
    customer = add_customer(db, "C1")
    add_document(db, "C1", "FA1", 150160, date(2024, 2, 29))
    day = date(2024, 9, 30)
    account = documents.load_accounts(db, [customer], day)[customer]
    terms = charges.get_level_terms(db, 1)
    settings = CompositionSettings(
        structure.get_structure(db), terms, Channel.LETTER, day, has_invoices=False
    )
    letter, _ = _compose_letter(db, settings, account, account.items)
    assert letter.total == 166831
    assert "EUR1668.31" in letter.qr_payload.splitlines()


@pytest.mark.parametrize("mode", [ChargesMode.NONE, ChargesMode.MENTIONED])
def test_a_level_without_charges_requests_the_documents_alone(db, tmp_path, mode):
    set_level_charges(db, mode=mode)
    add_customer(db, "C1")
    add_document(db, "C1", "FA1", 150160, date(2024, 2, 29))
    _, text = print_text(db, date(2024, 9, 30), tmp_path)
    assert re.search(r"Total à régler +1 501,60 €", text)
    assert "126,71" not in text
    assert db["message_charge"].count == 0


@pytest.mark.parametrize("kind", [CustomerKind.PRIVATE, CustomerKind.UNKNOWN])
def test_private_and_unknown_customers_read_of_no_fee_and_no_penalty(db, tmp_path, kind):
    for level in (1, 2, 3):
        set_level_charges(db, level)
    add_customer(db, "C1", kind=kind)
    document = add_document(db, "C1", "FA1", 150160, date(2024, 2, 29))
    day = date(2024, 9, 30)
    for level in (1, 2, 3):
        printed_on = day + timedelta(days=10 * level)
        batch_id, text = print_text(db, printed_on, tmp_path, level)
        letters.confirm_sent(db, batch_id, instant_of(printed_on))
        assert db["document"].get(document)["level"] == level
        assert re.search(r"Total à régler +1 501,60 €", text)
        assert not re.search(
            r"40 €|40,00|pénalité|indemnité|frais de (relance|recouvrement)", text, re.IGNORECASE
        )
    assert db["message_charge"].count == 0


def test_a_customer_in_insolvency_gets_no_charges_and_no_mention_of_them(db):
    customer = add_customer(db, "C1")
    add_document(db, "C1", "FA1", 150160, date(2024, 2, 29))
    second = add_document(db, "C1", "FA2", 5000, date(2024, 2, 29))
    day = date(2024, 9, 30)
    for mode in (ChargesMode.MENTIONED, ChargesMode.CHARGED):
        set_level_charges(db, mode=mode)
        with db.write():
            holds_store.lift_holds(db, customer, second, day)
            holds_store.add_hold(db, customer, second, Hold(HoldKind.INSOLVENCY), day)
        text = mail_text(db, day, customer)
        assert "FA1" in text
        assert "40" not in text.split("Total à régler")[1]
        assert "126,71" not in text


def test_a_recorded_payment_ends_interest_on_its_amount_the_day_after(db):
    """1 000,00 due on 29/02, 600,00 paid on 31/03: 31 days on the whole, 30 on 400,00, as a vector of the rules."""
    set_level_charges(db)
    customer = add_customer(db, "C1")
    document = add_document(db, "C1", "FA1", 100000, date(2024, 2, 29))
    with db.write():
        db.conn.execute(
            "insert into payment (fingerprint, booked_on, amount, label, recorded_at) values ('x', '2024-03-31', "
            "60000, '', ?)", (NOW.isoformat(),),
        )  # fmt: skip
        db.conn.execute(
            "insert into payment_part (payment_id, document_id, amount) values (1, ?, 60000)", (document,)
        )
        db.conn.execute("update document set open_amount = 40000")
    text = mail_text(db, date(2024, 4, 30), customer)
    assert "31 j sur 1 000,00 € à 14,50 %" in text
    assert "30 j sur 400,00 € à 14,50 %" in text
    assert re.search(r"Intérêts de retard au 30 avril 2024 +17,08 €", text)
    with db.write():
        db.conn.execute("update payment set cancelled_at = ?", (NOW.isoformat(),))
    assert "61 j sur 400,00 €" in mail_text(db, date(2024, 4, 30), customer)


def test_a_missing_rate_is_noted_in_letter_and_mail_and_never_replaced(db, tmp_path):
    set_level_charges(db)
    customer = add_customer(db, "C1")
    add_document(db, "C1", "FA1", 100000, date(2026, 12, 1))
    day = date(2027, 2, 1)
    mail = mail_text(db, day, customer)
    _, letter = print_text(db, day, tmp_path)
    for text in (mail, letter):
        assert "Non compris : 1er semestre 2027, dont le taux" in re.sub(r"\s+", " ", text)
    assert re.search(r"30 +1 000,00 +12,40 %", letter)
    assert "01/01/2027" not in letter


def test_the_contract_rate_is_used(db):
    set_level_charges(db)
    customer = add_customer(db, "C1")
    add_document(db, "C1", "FA1", 100000, date(2024, 2, 29))
    day = date(2024, 3, 30)
    counted = {
        (RateKind.ECB_PLUS_TEN, 0): "11,92",
        (RateKind.THREE_TIMES_LEGAL, 0): "12,50",
        (RateKind.CONTRACT, 1000): "8,22",
    }
    for (kind, contract), interest in counted.items():
        save_rate_rule(db, kind, contract)
        assert re.search(rf"Intérêts de retard au 30 mars 2024 +{interest} €", mail_text(db, day, customer))
    save_rate_rule(db, RateKind.NONE)
    text = mail_text(db, day, customer)
    assert "Intérêts de retard" not in text
    assert re.search(r"Total à régler +1 040,00 €", text)


def test_a_queued_mail_stores_its_charges_beside_its_documents(db):
    set_level_charges(db)
    add_customer(db, "C1")
    add_document(db, "C1", "FA1", 150160, date(2024, 2, 29))
    add_document(db, "C1", "FA2", 5000, date(2024, 9, 1))
    day = date(2024, 9, 30)
    mails.queue_mails(db, make_query(day), day, instant_of(day))
    assert [tuple(row) for row in db.conn.execute("select interest, fee from message_charge order by interest")] == [
        (57, 4000), (12671, 4000),
    ]  # fmt: skip
    assert db.conn.execute("select total from message").fetchone()[0] == 155160


def test_a_level_is_sent_only_by_its_allowed_channels(db):
    add_customer(db, "C1")
    add_document(db, "C1", "FA1", 150160, date(2024, 2, 29))
    day = date(2024, 9, 30)
    set_level_charges(db, channels=AllowedChannels.LETTER)
    with pytest.raises(UserError, match="passez en mode édition"):
        mails.queue_mails(db, make_query(day), day, instant_of(day))
    set_level_charges(db, channels=AllowedChannels.MAIL)
    with pytest.raises(UserError, match="passez en mode email"):
        batches_letters.create_letters(db, make_query(day), day, instant_of(day))
    assert db["message"].count == 0
    with db.write():
        dunning_levels_store.save_level(db, DEFAULT_LEVELS[1])
    assert db["rung"].count == 0


def test_a_queued_mail_with_a_fee_is_not_sent_once_the_customer_is_a_private_person(db):
    set_level_charges(db)
    customer = add_customer(db, "C1")
    add_document(db, "C1", "FA1", 150160, date(2024, 2, 29))
    day = date(2024, 9, 30)
    mails.queue_mails(db, make_query(day), day, instant_of(day))
    with db.write():
        customers_store.save_kind(db, customer, CustomerKind.PRIVATE)
    message = outbox.list_not_final(db)[0]
    assert message.charged == 16671
    assert "n'est plus noté comme professionnel" in _get_change(db, message, day)
