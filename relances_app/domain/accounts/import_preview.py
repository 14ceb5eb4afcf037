"""What files would change, before anything is kept; lines may be left out and contacts joined."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from relances_app.domain.accounts.contact_match import ContactMatch
from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.import_diff import Change
from relances_app.domain.accounts.parsed_file import Control, Reading


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be kept; nothing is stored yet."""

    readings: tuple[Reading, ...]
    change: Change
    customers: tuple[Customer, ...]
    is_whole_list: bool
    names: Mapping[str, str]
    """Names of the customers concerned, by code."""
    is_said: bool = False
    """Whether a person said what the files stand for, so that it is remembered."""
    is_open_question: bool = False
    """Whether nobody ever said what such files stand for, and the answer changes what is settled."""
    contacts: tuple[ContactMatch, ...] = ()
    """Contacts of the files that may be customers under another code."""
    unmapped: tuple[Reading, ...] = ()
    """The tables whose columns a person has to name before anything can be read."""

    @property
    def controls(self) -> tuple[Control, ...]:
        """The accounts of the files, those first whose open items do not add up to the balance."""
        every = [control for reading in self.readings for control in reading.controls]
        return tuple(sorted(every, key=lambda control: (not control.difference, control.customer_code)))

    @property
    def differences(self) -> tuple[Control, ...]:
        """The accounts whose open items do not add up to the balance."""
        return tuple(control for control in self.controls if control.difference)

    @property
    def rejected(self) -> int:
        """How many lines could not be read."""
        return sum(len(reading.rejections) for reading in self.readings)

    @property
    def summary(self) -> str:
        """`5 nouvelles, 12 soldées, 3 modifiées, 2 rejetées`."""
        return self.change.summary


def kind_of(reading: Reading) -> str:
    """Return what names a kind of file: its headings where it has some, else its source."""
    return reading.columns.signature if reading.columns else reading.source.value


def token_of(document: Document) -> str:
    """Return a short word that names a document on the page of a preview."""
    return hashlib.sha256("\n".join(map(str, document.key)).encode()).hexdigest()[:16]


def leave_out(preview: Preview, tokens: Collection[str]) -> Preview:
    """Return the preview without the documents named by `token_of`: they stay as the books have them."""
    if not tokens:
        return preview
    change = preview.change.leave_out(lambda document: token_of(document) in tokens)
    left = {d.customer_code for d in preview.change.new} - {d.customer_code for d in change.new}
    wanted = {d.customer_code for _, d in (*change.changed, *change.reopened)} | {
        d.customer_code for d in change.new
    }
    gone = left - wanted
    return replace(
        preview, change=change, customers=tuple(c for c in preview.customers if c.code not in gone)
    )


def join_contacts(preview: Preview, codes: Collection[str]) -> Preview:
    """Return the preview with the contacts of these codes given to the customers that they are."""
    joined = {match.contact.code: match.code for match in preview.contacts if match.contact.code in codes}
    customers = tuple(
        replace(c, code=joined[c.code], name="") if c.code in joined else c for c in preview.customers
    )
    return replace(preview, customers=customers)


def describe(preview: Preview) -> dict[str, object]:
    """Return the counts of a preview and its rejected lines, for a program."""
    change = preview.change
    return {
        "summary": preview.summary,
        "is_whole_list": preview.is_whole_list,
        "new": len(change.new),
        "changed": len(change.changed),
        "settled": len(change.settled),
        "reopened": len(change.reopened),
        "unchanged": change.unchanged,
        "contacts": [
            {"code": m.contact.code, "customer": m.code, "by": m.by, "is_sure": m.is_sure}
            for m in preview.contacts
        ],
        "controls": [
            {
                "account": control.customer_code,
                "open_cents": control.open_sum,
                "balance_cents": control.balance,
                "difference_cents": control.difference,
            }
            for control in preview.controls
        ],
        "files": [
            {
                "name": reading.name,
                "source": reading.source.value,
                "documents": len(reading.documents),
                "rejected": [{"line": r.line, "reason": r.reason} for r in reading.rejections],
                "warnings": list(reading.warnings),
            }
            for reading in preview.readings
        ],
    }
