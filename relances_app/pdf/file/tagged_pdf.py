"""The structure tree of a tagged PDF, which reportlab does not write.

Its elements are many and small, and creating them in reportlab would take longer than the pages: they are kept
as text and appended to the saved file as an incremental update.
"""

import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFObject

from relances_app.pdf.file.incremental_update import append_update
from relances_app.pdf.layout.tags import Node, PageMarks

_EMPTY = array("I")
ROOT, DOCUMENT, FIRST_ELEMENT = 0, 1, 2
"""Ranks of the tree root, of the element for the whole document, and of the first element below it."""


class StructureTree:
    """The structure elements of a document, added per letter; identified by rank until the file is saved."""

    def __init__(self, document: PDFDocument) -> None:
        self._document = document
        self._count = FIRST_ELEMENT
        self._parts: list[int] = []
        self._owners: list[array[int]] = []
        self._elements: list[tuple[bytes, array[int]]] = []
        # Arrays of numbers and compressed texts save memory: a thousand letters have 80,000 elements.

    def add(self, part: Node, pages: Sequence[PageMarks]) -> None:
        """Add a letter; `pages` are the marks of the last pages of the document."""
        for marks, page in zip(pages, self._document.Pages.pages[-len(pages) :], strict=True):
            marks.page_number = self._get_object_number(page)
            page.StructParents, page.Tabs = len(self._owners), "/S"
            page.__NoDefault__ = (*page.__NoDefault__, "StructParents", "Tabs")
            self._owners.append(_EMPTY)
        nodes = list(part.walk())
        for rank, node in enumerate(nodes, start=self._count):
            node.number = rank
        self._count += len(nodes)
        self._parts.append(part.number)
        self._owners[-len(pages) :] = (array("I", [node.number for node in marks.owners]) for marks in pages)
        parents = {child.number: node.number for node in nodes for child in node.children}
        named = [
            rank
            for node in nodes
            for rank in (parents.get(node.number, DOCUMENT), *(child.number for child in node.children))
        ]
        text = zlib.compress("\n".join(map(_format_element, nodes)).encode("ascii"), 1)
        self._elements.append((text, array("I", named)))

    def append_to(self, file: BytesIO) -> None:
        """Append the elements to the saved file, with a catalog that refers to the tree."""
        first = self._document.objectcounter + 1
        catalog = self._document.Catalog
        catalog.StructTreeRoot, catalog.MarkInfo = f"{first + ROOT} 0 R", "<</Marked true>>"
        written = [(self._get_object_number(catalog), catalog.format(self._document).decode("ascii"))]
        roots = f"/Root {written[0][0]} 0 R/Info {self._get_object_number(self._document.info)} 0 R"
        trailer = f"{roots}/Size {first + self._count}/ID {self._document.ID().decode('latin-1')}"
        append_update(file, (*written, *enumerate(self._iterate_objects(first), start=first)), trailer)

    def _iterate_objects(self, first: int) -> Iterator[str]:
        owned = " ".join(
            f"{key} [{_format_references(owners, first)}]" for key, owners in enumerate(self._owners)
        )
        yield (
            f"<</Type/StructTreeRoot/K {first + DOCUMENT} 0 R/ParentTree <</Nums [{owned}]>>"
            f"/ParentTreeNextKey {len(self._owners)}>>"
        )
        yield f"<</S/Document/P {first + ROOT} 0 R/K [{_format_references(self._parts, first)}]>>"
        for elements, named in self._elements:
            text = zlib.decompress(elements).decode("ascii")
            yield from (text % tuple(first + rank for rank in named)).split("\n")

    def _get_object_number(self, pdf_object: PDFObject) -> int:
        return int(self._document.idToObjectNumberAndVersion[self._document.Reference(pdf_object).name][0])


def _format_element(node: Node) -> str:
    """Return an element as text, with %d in place of the numbers of its parent and its children."""
    page = f"/Pg {node.marks[0][0].page_number} 0 R" if node.marks else ""
    if len(node.marks) == 1:
        kids = str(node.marks[0][1])
    else:
        marks = (f"<</Type/MCR/Pg {page.page_number} 0 R/MCID {number}>>" for page, number in node.marks)
        kids = f"[{' '.join((*marks, *(['%d 0 R'] * len(node.children))))}]"
    return f"<</S/{node.tag}/P %d 0 R{page}{node.attributes}/K {kids}>>"


def _format_references(ranks: Iterable[int], first: int) -> str:
    return " ".join(f"{first + rank} 0 R" for rank in ranks)
