"""Rows of customers."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from relances_app.domain.accounts.customer import Customer, CustomerKind, normalize_text
from relances_app.domain.language import Language
from relances_app.store.database.database import Database

_Key = TypeVar("_Key")

CHUNK_SIZE = 500
"""Ids bound in one statement; SQLite allows 32,766 since version 3.32 and 999 before."""

ADDRESS_COLUMNS = ("street", "street2", "postcode", "town", "country")
"""Columns of the postal address, which share one flag for edits by hand."""

_COLUMNS = """code, name, email, street, street2, postcode, town, country, phone, siren, kind, payment_days,
    language, management_email"""


def list_customers(db: Database, ids: Iterable[int]) -> dict[int, Customer]:
    """Return customers by id."""
    found: dict[int, Customer] = {}
    for some in in_chunks(ids):
        marks = ", ".join("?" * len(some))
        query = f"select id, {_COLUMNS} from customer where id in ({marks})"
        found |= {row[0]: _to_customer(row[1:]) for row in db.conn.execute(query, some)}
    return found


def get_customer_id(db: Database, code: str) -> int | None:
    """Return the id of the customer with this code."""
    row = db.conn.execute("select id from customer where code = ?", (code,)).fetchone()
    return int(row[0]) if row else None


def list_names(db: Database) -> dict[str, str]:
    """Return the name of every customer, by code."""
    return dict(db.conn.execute("select code, name from customer").fetchall())


def list_identities(db: Database) -> dict[str, tuple[str, str]]:
    """Return the name and the SIREN of every customer, by code."""
    return {row[0]: (row[1], row[2]) for row in db.conn.execute("select code, name, siren from customer")}


def list_known(db: Database) -> dict[str, tuple[Customer, bool]]:
    """Return every customer by code, and whether something would be lost with its identity."""
    query = f"""select {_COLUMNS}, note <> '' or management_email <> '' or email_is_by_hand or phone_is_by_hand
            or address_is_by_hand or exists (select 1 from hold h where h.customer_id = c.id and h.lifted_on is null)
            or exists (select 1 from document d where d.customer_id = c.id and d.open_amount <> 0)
        from customer c"""
    return {row[0]: (_to_customer(row[:-1]), bool(row[-1])) for row in db.conn.execute(query)}


def list_aliases(db: Database) -> dict[str, str]:
    """Return the codes of files that stand for a customer known under another code."""
    query = "select a.code, c.code from customer_alias a join customer c on c.id = a.customer_id"
    return dict(db.conn.execute(query).fetchall())


def save_aliases(db: Database, aliases: Mapping[str, str]) -> None:
    """Remember codes of files for customers that the database has under another code."""
    query = """insert or replace into customer_alias
        select ?, id from customer where code = ? and not exists (select 1 from customer where code = ?)"""
    db.conn.executemany(query, ((alias, code, alias) for alias, code in aliases.items()))


def search_customers(db: Database, search: str, limit: int) -> list[int]:
    """Return the customers whose name, code or open document numbers contain the search text, by name."""
    query = """select distinct c.id from customer c
        left join document d on d.customer_id = c.id and d.open_amount <> 0
        where instr(c.sort_name, ?) or instr(upper(c.code), upper(?)) or instr(upper(d.number), upper(?))
        order by c.sort_name, c.id limit ?"""
    return [
        row[0] for row in db.conn.execute(query, (normalize_text(search) or search, search, search, limit))
    ]


def list_payment_days(db: Database) -> dict[str, int]:
    """Return the agreed payment days by customer code; customers without any are omitted."""
    query = "select code, payment_days from customer where payment_days is not null"
    return dict(db.conn.execute(query).fetchall())


def save_customers(db: Database, customers: Iterable[Customer]) -> None:
    """Insert customers, or update them by code.

    An empty value, or a code in place of a name, does not overwrite a stored one. Values edited by hand stay.
    """
    db.conn.executemany(
        f"""insert into customer ({_COLUMNS}, sort_name) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (code) do update set
            name = case when excluded.name in ('', code) then name else excluded.name end,
            sort_name = case when excluded.name in ('', code) then sort_name else excluded.sort_name end,
            {_unless_edited("email", "email")},
            {", ".join(_unless_edited(name, "address") for name in ADDRESS_COLUMNS)},
            {_unless_edited("phone", "phone")},
            siren = coalesce(nullif(excluded.siren, ''), siren),
            kind = case when kind_is_by_hand or excluded.kind = 'unknown' then kind else excluded.kind end,
            payment_days = coalesce(excluded.payment_days, payment_days),
            language = case when language_is_by_hand then language else coalesce(excluded.language, language) end""",
        (_to_row(customer) for customer in customers),
    )


def save_email(db: Database, customer_id: int, email: str) -> None:
    """Save an e-mail address entered by the user."""
    query = "update customer set email = ?, email_is_by_hand = 1 where id = ?"
    db.conn.execute(query, (email, customer_id))


def save_kind(db: Database, customer_id: int, kind: CustomerKind) -> None:
    """Save the customer type chosen by the user; after « unknown », imports may set it again."""
    query = "update customer set kind = ?, kind_is_by_hand = ? where id = ?"
    db.conn.execute(query, (kind, int(kind is not CustomerKind.UNKNOWN), customer_id))


def save_language(db: Database, customer_id: int, language: Language) -> None:
    """Save the language chosen by the user."""
    query = "update customer set language = ?, language_is_by_hand = 1 where id = ?"
    db.conn.execute(query, (language, customer_id))


def set_unknown_to_professional(db: Database) -> list[int]:
    """Set all customers of unknown type to professional; return their ids."""
    query = """update customer set kind = 'professional', kind_is_by_hand = 1
        where kind = 'unknown' and siren = '' and id not in (select customer_id from erasure) returning id"""
    return [row[0] for row in db.conn.execute(query).fetchall()]


def in_chunks(ids: Iterable[_Key]) -> Iterator[list[_Key]]:
    """Split ids into lists that fit one statement."""
    every = list(ids)
    for start in range(0, len(every), CHUNK_SIZE):
        yield every[start : start + CHUNK_SIZE]


def _unless_edited(name: str, group: str) -> str:
    return f"""{name} = case when {group}_is_by_hand then {name}
        else coalesce(nullif(excluded.{name}, ''), {name}) end"""


def _to_customer(row: tuple[Any, ...]) -> Customer:
    values = list(row)
    values[10] = CustomerKind(values[10])
    values[12] = Language(values[12]) if values[12] else None
    return Customer(*values)


def _to_row(customer: Customer) -> tuple[object, ...]:
    c = customer
    return (
        c.code, c.name, c.email, c.street, c.street2, c.postcode, c.town, c.country, c.phone, c.siren,
        c.kind, c.payment_days, c.language, c.management_email, normalize_text(c.name),
    )  # fmt: skip
