"""What the rows of a table leave in doubt: each question once, with all its documents."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import Doubt, make_key
from relances_app.importers.tables.row_questions import Question


@dataclass(slots=True)
class QuestionCollector:
    """Questions with the documents that they are about."""

    _asked: dict[Question, list[Document]] = field(default_factory=dict)

    def ask(self, question: Question, document: Document) -> None:
        """Add a document to a question."""
        self._asked.setdefault(question, []).append(document)

    def make_doubts(self, read: Iterable[Document], ranked: Sequence[Document]) -> tuple[Doubt, ...]:
        """Return the doubts; `ranked` are the documents of the file in the order of `read`, with their final keys."""
        if not self._asked:
            return ()
        keys = dict(zip(read, (document.key for document in ranked), strict=True))
        return tuple(self._list_doubts(keys))

    def _list_doubts(self, keys: dict[Document, tuple[str, str, int]]) -> Iterator[Doubt]:
        for question, documents in self._asked.items():
            about = tuple(dict.fromkeys(keys[document] for document in documents))
            text = (
                question.many.replace("{count}", str(len(about)))
                if len(about) > 1 and question.many
                else question.one
            )
            these = sorted(map(str, about)) if question.is_about_these else ()
            key = make_key(question.kind, *question.parts, *these)
            yield Doubt(question.kind, key, text, question.choices, about)
