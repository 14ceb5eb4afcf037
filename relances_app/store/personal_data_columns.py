"""Columns that identify a contact, and the value that replaces each when the contact is erased."""

from collections.abc import Mapping

CUSTOMER_ROWS = {
    "customer": "id = :id",
    "hold": "customer_id = :id",
    "call": "customer_id = :id",
    "import_customer": "customer_id = :id",
    "message": "customer_id = :id",
    "message_content": "message_id in (select id from message where customer_id = :id)",
    "registered_letter": "message_id in (select id from message where customer_id = :id)",
    "journal": "customer_id = :id",
    "doubt": """id in (select doubt_id from doubt_customer where customer_id = :id union
        select t.doubt_id from doubt_document t join document d on d.id = t.document_id where d.customer_id = :id)""",
    "payment": """id in (select p.payment_id from payment_part p join document d on d.id = p.document_id
        where d.customer_id = :id)""",
}
"""By table, the condition for the rows about one contact."""

ERASED_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "customer": {
        "code": "'EFFACE-' || id", "name": "'Client effacé n° ' || id", "sort_name": "'CLIENT EFFACE N ' || id",
        "email": "''", "email_is_by_hand": "0", "street": "''", "street2": "''", "postcode": "''", "town": "''",
        "country": "''", "address_is_by_hand": "0", "phone": "''", "phone_is_by_hand": "0", "siren": "''",
        "kind": "'unknown'",
        "kind_is_by_hand": "0", "payment_days": "null", "language": "null", "language_is_by_hand": "0",
        "note": "''", "management_email": "''",
    },
    "hold": {"reason": "''"},
    "call": {"note": "''", "phone": "''"},
    "import_customer": {"before": "null", "after": "null"},
    "message": {"recipient": "''", "subject": "'(effacé)'", "sha256": "''", "reply": "''", "advice": "''",
        "customer_name": "''", "copy_to": "''"},
    "message_content": {"content": "x''"},
    "registered_letter": {"number": "''"},
    "journal": {"reply": "''", "note": "''"},
    "doubt": {"message": "''", "data": "''"},
    "payment": {"label": "''"},
}  # fmt: skip
"""Columns to erase and the replacing expression; all others must be in `KEPT_COLUMNS`."""

DELETED_ROWS = {
    "attachment": """id in (select f.attachment_id from document_attachment f join document d on d.id = f.document_id
        where d.customer_id = :id)""",
    "customer_alias": "customer_id = :id",
    "refused_address": "instr(lower((select email from customer where id = :id)), lower(address))",
    "letter_held": "customer_id = :id",
    "incoming_mail": "customer_id = :id",
    "failed_address": "customer_id = :id",
}
"""Rows deleted as a whole: invoice files contain the name of the contact on each page."""

SEARCHED_COLUMNS: Mapping[str, frozenset[str]] = {"import": frozenset({"names"})}
"""Columns with names of files, which may contain the name of a contact: those that mention it are replaced."""

DATA_FILES = {
    "relances.db": "the columns above",
    "relances.db-journal": "rolled back or deleted by SQLite",
    "sauvegardes": "replaced by a new backup when the user asks for it",
    "envois.jsonl": "customer codes are replaced",
    "boite-essai": "mails to the contact are deleted",
    "relances.log": "contains no names",
    "relances.lock": "empty",
    "entrer.html": "contains no names",
    "entrer-2.html": "contains no names",
    "messagerie.coffre": "the encrypted mail password",
    "messagerie.jetons": "the encrypted tokens of the sign-in",
}
"""Files of the data folder, with what erasure does about them; a test finds those that are not listed."""

KEPT_COLUMNS: Mapping[str, frozenset[str]] = {
    "books": frozenset({"id", "uuid", "created_at", "epoch", "is_open", "revision"}),
    "import": frozenset({
        "id", "imported_at", "sources", "is_whole_list", "new", "changed", "settled", "rejected",
        "undone_at",
    }),
    "document": frozenset({
        "id", "customer_id", "number", "rank", "kind", "issued_on", "due_on", "due_is_estimated", "is_estimated",
        "amount", "open_amount", "level", "last_reminded_on", "settled_on",
    }),
    "hand_entered": frozenset({"document_id", "listed_by"}),
    "import_customer": frozenset({"import_id", "customer_id"}),
    "import_change": frozenset({"import_id", "document_id", "before"}),
    "doubt": frozenset({"id", "key", "kind", "choices", "import_id", "opened_at", "answer", "answered_at"}),
    "doubt_document": frozenset({"doubt_id", "document_id"}),
    "doubt_customer": frozenset({"doubt_id", "customer_id"}),
    "payment": frozenset({"id", "fingerprint", "booked_on", "amount", "recorded_at", "cancelled_at"}),
    "payment_part": frozenset({"payment_id", "document_id", "amount", "listed_by"}),
    "mapping": frozenset({"signature", "fields"}),
    "wording": frozenset({"level", "channel", "audience", "language", "subject", "body"}),
    "customer": frozenset({"id"}),
    "hold": frozenset({
        "id", "customer_id", "document_id", "kind", "until_on", "since_on", "lifted_on", "topic", "amount", "open_at",
    }),
    "call": frozenset({"id", "customer_id", "called_on", "outcome", "again_on"}),
    "selection": frozenset({"level", "base"}),
    "choice": frozenset({"level", "customer_id", "document_id", "is_ticked"}),
    "gap_waiver": frozenset({"customer_id", "message_id"}),
    "folding": frozenset({"level", "is_unfolded"}),
    "folding_choice": frozenset({"level", "customer_id", "is_unfolded"}),
    "batch": frozenset({
        "id", "created_at", "channel", "level", "as_of", "grace_days", "dated_on", "state", "reason", "resume_at",
        "failures", "not_before",
    }),
    "batch_print": frozenset({"batch_id", "sha256", "content"}),  # its pages are blanked one by one
    "message": frozenset({
        "id", "batch_id", "customer_id", "channel", "level", "sender", "message_id", "total", "state",
        "verdict", "attempts", "next_try_at", "claimed_by", "stage", "reply_code", "first_page", "last_page",
        "queued_at", "state_at", "credits",
    }),
    "message_content": frozenset({"message_id"}),
    "message_line": frozenset({
        "message_id", "document_id", "number", "kind", "issued_on", "due_on", "open_amount", "level", "cycle",
        "is_claim", "section",
    }),
    "sent_copy": frozenset({"message_id", "filed_at"}),
    "registered_letter": frozenset({"message_id", "posted_on", "received_on"}),
    "message_charge": frozenset({"message_id", "document_id", "interest", "fee"}),
    "journal": frozenset({
        "id", "at", "said_on", "customer_id", "message_id", "channel", "level", "event", "cancels", "reply_code",
    }),
    "document_attachment": frozenset({"document_id", "attachment_id", "is_confirmed", "reason"}),
    "erasure": frozenset({"id", "erased_at", "customer_id", "reason"}),
}  # fmt: skip
"""Amounts, dates, counts and keys, needed for accounting and to never send twice; they identify nobody."""

KEPT_TABLES = frozenset(
    {
        "structure",
        "file_scope",
        "rate",
        "rung",
        "logo",
        "printer",
        "mailbox_folder",
        "mailbox_check",
        "_sqlite_migrations",
    }
)
"""Tables about the structure itself, printers and legal rates; all their columns are kept."""
