"""All that the database holds of documents and customers, as imports compare it."""

from relances_app.domain.accounts.import_customers import StoredData
from relances_app.domain.accounts.import_diff import StoredDocument
from relances_app.store.customers import list_aliases, list_known
from relances_app.store.database.database import Database
from relances_app.store.documents import list_stored_documents
from relances_app.store.hand_entered import list_by_hand
from relances_app.store.payment_precedents import list_unlisted_parts


def load_stored(db: Database) -> StoredData:
    """Return every document with the payments that no list has deducted yet, and every customer."""
    parts = list_unlisted_parts(db)
    by_hand = list_by_hand(db)
    documents = [
        StoredDocument(
            id_,
            document,
            settled=document.open_amount == 0,
            payments=parts.get(id_, ()),
            by_hand=id_ in by_hand,
        )
        for id_, document in list_stored_documents(db)
    ]
    return StoredData(documents, list_known(db), list_aliases(db))
