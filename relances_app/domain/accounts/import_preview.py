"""Preview of an import before anything is stored; documents can be excluded and contacts merged."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from relances_app.domain.accounts.contact_match import ContactMatch
from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import NO_ANSWERS, Answers, Doubt, doubt_to_dict
from relances_app.domain.accounts.doubt_group import DoubtGroup, group_doubts
from relances_app.domain.accounts.import_diff import ImportDiff
from relances_app.domain.accounts.parsed_file import BalanceCheck, ParsedFile, Source, TargetField
from relances_app.domain.accounts.payments_kept import PaymentConflict


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would store; nothing is stored yet."""

    files: tuple[ParsedFile, ...]
    diff: ImportDiff
    customers: tuple[Customer, ...]
    is_whole_list: bool
    names: Mapping[str, str]
    """Names of the customers concerned, by code."""
    is_scope_chosen: bool = False
    """Whether the user chose if the files are complete lists, so that the choice is stored."""
    is_scope_unknown: bool = False
    """Whether no choice is stored for such files although it changes which documents are settled."""
    contacts: tuple[ContactMatch, ...] = ()
    """Contacts of the files that may be customers under another code."""
    unmapped: tuple[ParsedFile, ...] = ()
    """Tables whose columns the user has to map before they can be parsed."""
    doubts: tuple[Doubt, ...] = ()
    """The questions that no answer settles; kept as open unless they are answered before."""
    asked: tuple[Doubt, ...] = ()
    """All questions, those answered before as well."""
    answers: Answers = field(default_factory=lambda: NO_ANSWERS)
    """The answers given on the preview."""
    notes: tuple[str, ...] = ()
    """What a person should know, and need not answer."""
    addressed: frozenset[str] = frozenset()
    """Codes of the customers whose mail address is known, from the files or before."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Codes of the files that stand for customers known under another code."""

    @property
    def still_paid(self) -> tuple[PaymentConflict, ...]:
        """The documents that stay settled or reduced by a payment kept here, against what the list says."""
        return tuple(one for one in self.diff.payments if one.payments and not one.is_doubtful)

    @property
    def has_no_address(self) -> bool:
        """Return whether there are new documents, all of customers without a mail address."""
        return bool(self.diff.new) and not any(d.customer_code in self.addressed for d in self.diff.new)

    @property
    def is_by_hand(self) -> bool:
        """Return whether it is an invoice entered by hand, not a file."""
        return all(parsed_file.source is Source.MANUAL for parsed_file in self.files)

    @property
    def address_proposal(self) -> str:
        """The heading of an unmapped column whose values are mail addresses, or an empty string."""
        tables = (parsed_file.columns for parsed_file in self.files if parsed_file.columns)
        found = (
            heading
            for columns in tables
            for heading, field in zip(columns.headings, columns.proposals, strict=False)
            if field is TargetField.EMAIL
        )
        return next(found, "")

    @property
    def estimated_due(self) -> int:
        """Number of documents whose due date the file does not contain."""
        documents = (*self.diff.new, *(document for _, document in self.diff.changed))
        return sum(document.due_is_estimated for document in documents)

    @property
    def doubt_groups(self) -> tuple[DoubtGroup, ...]:
        """The doubts by kind, so that equal ones get one answer."""
        return group_doubts(self.doubts)

    @property
    def balance_checks(self) -> tuple[BalanceCheck, ...]:
        """The accounts of the files, those first whose open items do not add up to the balance."""
        checks = [check for parsed_file in self.files for check in parsed_file.balance_checks]
        return tuple(sorted(checks, key=lambda check: (not check.difference, check.customer_code)))

    @property
    def differences(self) -> tuple[BalanceCheck, ...]:
        """The accounts whose open items do not add up to the balance."""
        return tuple(check for check in self.balance_checks if check.difference)

    @property
    def rejected(self) -> int:
        """Number of lines that could not be parsed."""
        return sum(len(parsed_file.rejections) for parsed_file in self.files)

    @property
    def summary(self) -> str:
        """`5 nouvelles, 12 soldées, 3 modifiées, 2 rejetées`."""
        return self.diff.summary


def file_kind_key(parsed_file: ParsedFile) -> str:
    """Return a key for files of the same layout: the signature of the headings if it has any, else the source."""
    return parsed_file.columns.signature if parsed_file.columns else parsed_file.source.value


def document_token(document: Document) -> str:
    """Return a short token that identifies a document in the form of the preview page."""
    return hashlib.sha256("\n".join(map(str, document.key)).encode()).hexdigest()[:16]


def exclude_documents(preview: ImportPreview, tokens: Collection[str]) -> ImportPreview:
    """Return the preview without the documents of these tokens (see `document_token`), which stay unchanged."""
    if not tokens:
        return preview
    diff = preview.diff.exclude(lambda document: document_token(document) in tokens)
    excluded = {d.customer_code for d in preview.diff.new} - {d.customer_code for d in diff.new}
    needed = {d.customer_code for _, d in (*diff.changed, *diff.reopened)} | {
        d.customer_code for d in diff.new
    }
    unneeded = excluded - needed
    return replace(
        preview, diff=diff, customers=tuple(c for c in preview.customers if c.code not in unneeded)
    )


def merge_contacts(preview: ImportPreview, codes: Collection[str]) -> ImportPreview:
    """Return the preview with the contacts of these codes merged into the customers they were matched with."""
    merged = {match.contact.code: match.code for match in preview.contacts if match.contact.code in codes}
    same = [m.contact for m in preview.contacts if m.contact.code == m.code and m.code in merged]
    customers = tuple(
        replace(c, code=merged[c.code], name="") if c.code in merged else c
        for c in (*preview.customers, *same)
    )
    return replace(preview, customers=customers)


def preview_to_dict(preview: ImportPreview) -> dict[str, object]:
    """Return the counts of a preview and its rejected lines, as data for JSON output."""
    diff = preview.diff
    return {
        "summary": preview.summary,
        "is_whole_list": preview.is_whole_list,
        "new": len(diff.new),
        "changed": len(diff.changed),
        "settled": len(diff.settled),
        "reopened": len(diff.reopened),
        "doubts": [doubt_to_dict(doubt) for doubt in preview.doubts],
        "still_paid": [_still_paid_to_dict(one) for one in preview.still_paid],
        "notes": list(preview.notes),
        "unchanged": diff.unchanged,
        "contacts": [
            {"code": m.contact.code, "customer": m.code, "by": m.matched_by, "is_sure": m.is_sure}
            for m in preview.contacts
        ],
        "controls": [
            {
                "account": check.customer_code,
                "open_cents": check.open_sum,
                "balance_cents": check.balance,
                "difference_cents": check.difference,
            }
            for check in preview.balance_checks
        ],
        "files": [_file_to_dict(parsed_file) for parsed_file in preview.files],
    }


def _still_paid_to_dict(one: PaymentConflict) -> dict[str, object]:
    return {
        "number": one.read.number,
        "open_cents": one.open_amount,
        "list_cents": one.read.open_amount,
        "reason": one.message,
        "key": one.key,
    }


def _file_to_dict(parsed_file: ParsedFile) -> dict[str, object]:
    return {
        "name": parsed_file.name,
        "source": parsed_file.source.value,
        "documents": len(parsed_file.documents),
        "rejected": [{"line": r.line, "reason": r.reason} for r in parsed_file.rejections],
        "warnings": list(parsed_file.warnings),
    }
