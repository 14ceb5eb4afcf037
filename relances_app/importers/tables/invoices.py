"""Reader of tables of open invoices: rows become documents and customers, without duplicates."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.parsed_file import ColumnMapping, ParsedFile, RejectedLine, TargetField
from relances_app.domain.errors import UserError
from relances_app.importers.tables.customer_rows import Cells, CustomerCollector, Variant, derive_code
from relances_app.importers.tables.invoice_rows import (
    is_summary,
    read_document,
)
from relances_app.importers.tables.payment_rows import PaymentCollector
from relances_app.importers.tables.plain_rows import is_plain, may_leave_questions
from relances_app.importers.tables.question_collector import QuestionCollector
from relances_app.importers.tables.ranks import assign_ranks
from relances_app.importers.tables.row_checks import find_questions
from relances_app.importers.tables.row_questions import ask_all_prefixes, ask_hidden_rows
from relances_app.importers.tables.row_signs import list_prefixed, reverse

_ITEM_HEADING = re.compile(r"item|article|designation|produit|product|quantit|qty|line ?item|libelle ligne")
"""Headings of exports with one row per article of an invoice."""
_ANSWERS = (
    TargetField.OPEN_AMOUNT, TargetField.PAID, TargetField.PAYMENT, TargetField.STATUS, TargetField.DOCUMENT_STATE,
    TargetField.PAID_ON,
)  # fmt: skip
_NO_REST = (
    "aucune colonne de reste dû, de règlement ou d'état n'est reconnue : "
    "chaque facture est prise comme due en entier"
)
_RUNNING_HEADING = re.compile(
    r"(solde|encours|balance|solde cumule|running balance|solde progressif)( (ttc|client))?"
)
_RUNNING_SHARE = 0.2
"""Share of rows with more left to pay than the amount, above which the column is no rest of each invoice."""


def read_invoices(
    empty: ParsedFile,
    rows: Iterable[tuple[int, Cells]],
    columns: ColumnMapping,
    hidden: frozenset[int] = frozenset(),
) -> ParsedFile:
    """Return the documents of the rows; settled ones are counted, invalid ones rejected.

    `hidden` are the lines that a workbook does not show. Raises UserError if the column of rests is a running
    balance.
    """
    reader = _RowReader(columns, hidden)
    for line, cells in rows:
        if not is_summary(cells):
            reader.read(line, cells)
    return reader.finish(empty)


class _RowReader:
    """Reads the rows one by one, and keeps what they say."""

    def __init__(self, columns: ColumnMapping, hidden: frozenset[int]) -> None:
        named = list(zip(columns.fields, columns.headings, strict=True))
        self.headings = {field: heading for field, heading in reversed(named) if field}
        self.customers = CustomerCollector(columns.fields)
        self.questions = QuestionCollector()
        self.payments = PaymentCollector(self.headings)
        self.lines: dict[Document, int] = {}
        self.variants: dict[Document, Variant] = {}
        """Which customer under its code a document has, where it is not the first."""
        self.rejections: list[RejectedLine] = []
        self.settled = self.repeated = self.large_rests = 0
        self._hidden = hidden
        self._has_words = may_leave_questions(self.headings)
        self._may_repeat = self.payments.is_used or any(
            _ITEM_HEADING.search(normalize_text(heading)) for heading in columns.headings
        )

    def read(self, line: int, cells: Cells) -> None:
        """Take in one row."""
        try:
            document = read_document(cells, self.headings)
            if document is not None and self.payments.is_used:
                self.payments.add(document, line, cells)
        except UserError as error:
            code, number = derive_code(cells), cells.get(TargetField.NUMBER, "")
            self.rejections.append(RejectedLine(line, error.message, code, number))
            return
        if document is None:
            self.settled += 1
            return
        variant = self.customers.add(line, document.customer_code, cells)
        if (first := self.lines.setdefault(document, line)) != line:
            self._note_repeated(line, first)
            return
        if variant[1]:
            self.variants[document] = variant
        if self._has_words or not is_plain(document):
            self._ask(cells, document)
        if line in self._hidden:
            self.questions.ask(ask_hidden_rows(), document)

    def _ask(self, cells: Cells, document: Document) -> None:
        self.large_rests += document.open_amount > max(document.amount, 0)
        for question in find_questions(cells, self.headings, document):
            self.questions.ask(question, document)

    def _note_repeated(self, line: int, first: int) -> None:
        if self._may_repeat:
            self.repeated += 1
        else:
            self.rejections.append(RejectedLine(line, f"en double avec la ligne {first}"))

    def finish(self, empty: ParsedFile) -> ParsedFile:
        """Return what the rows said together."""
        self._check_rests()
        read = list(self.lines)
        signed = self._reverse_prefixed(read)
        left = signed
        if self.payments.is_used:
            left = [self.payments.deduct(document, one) for document, one in zip(read, signed, strict=True)]
        ranked = assign_ranks(self._recode(read, left))
        used = {document.customer_code for document in ranked if document.open_amount}
        return replace(
            empty,
            documents=tuple(document for document in ranked if document.open_amount),
            customers=tuple(customer for customer in self.customers.all() if customer.code in used),
            rejections=tuple(self.rejections),
            warnings=(*self._warnings(), *self.customers.warnings),
            doubts=self.questions.make_doubts(read, ranked),
        )

    def _recode(self, read: list[Document], documents: list[Document]) -> list[Document]:
        """Give the documents of several customers under one code the codes of their own."""
        codes = self.customers.codes()
        if not codes:
            return documents
        found = (codes.get(self.variants.get(one, (one.customer_code, 0))) for one in read)
        return [
            replace(document, customer_code=code) if code else document
            for document, code in zip(documents, found, strict=True)
        ]

    def _reverse_prefixed(self, read: list[Document]) -> list[Document]:
        """Ask about numbers of credit notes where no other number and no type tells them from invoices."""
        prefixed = (
            list_prefixed(read) if not {TargetField.KIND, TargetField.SIDE} & self.headings.keys() else {}
        )
        if not prefixed or len(prefixed) < len(read):
            return read
        for document, prefix in prefixed.items():
            self.questions.ask(ask_all_prefixes(prefix), document)
        return [reverse(document) for document in read]

    def _check_rests(self) -> None:
        heading = self.headings.get(TargetField.OPEN_AMOUNT, "")
        if self.large_rests > _RUNNING_SHARE * len(self.lines) and _RUNNING_HEADING.fullmatch(
            normalize_text(heading)
        ):
            raise UserError(
                f"la colonne « {heading} » dépasse souvent le montant de la facture : c'est un solde cumulé ou un "
                "encours, pas le reste dû de chaque facture. Exportez la colonne du reste à payer, ou désignez les "
                "colonnes vous-même sans celle-ci"
            )

    def _warnings(self) -> Iterator[str]:
        if not any(field in self.headings for field in _ANSWERS) and self.lines:
            yield _NO_REST
        if self.settled == 1:
            yield "1 ligne laissée de côté : soldée, annulée, ou ni facture ni avoir"
        elif self.settled:
            yield f"{self.settled} lignes laissées de côté : soldées, annulées, ou ni factures ni avoirs"
        if self.repeated:
            yield f"lignes qui répètent une facture (une par article ou par règlement) : {self.repeated}"
