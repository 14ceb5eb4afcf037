"""Tags for screen readers: the structure tree of a PDF (ISO 32000-1, 14.7 and 14.8).

The library writes none, but leaves the doors open: literal marks in a page, the catalog, raw objects.
"""

from collections.abc import Iterator, Sequence

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFObject


class Node:
    """An element of the structure: what it is, and what it holds, elements or marks on pages."""

    __slots__ = ("attributes", "children", "marks", "number", "tag")

    def __init__(self, tag: str, parent: "Node | None" = None, attributes: str = "") -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Node] = []
        self.marks: list[tuple[Marks, int]] = []
        self.number = 0
        if parent:
            parent.children.append(self)

    def walk(self) -> Iterator["Node"]:
        """Yield the element and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


class Marks:
    """What is marked on one page: the owner of each mark, in order."""

    __slots__ = ("owners", "page_number")

    def __init__(self) -> None:
        self.owners: list[Node] = []
        self.page_number = 0

    def add(self, node: Node) -> int:
        """Return the number of a new mark that belongs to an element."""
        node.marks.append((self, len(self.owners)))
        self.owners.append(node)
        return len(self.owners) - 1


class _Raw(PDFObject):  # type: ignore[misc]  # the library is not typed
    """An object whose text is ready; there are many, so each is kept small."""

    __slots__ = ("__InternalName__", "content")

    def __init__(self, content: str = "") -> None:
        self.content = content

    def format(self, _document: PDFDocument) -> bytes:
        return self.content.encode("ascii")


class Structure:
    """The structure tree of a document, to which each letter is added once its pages are written."""

    def __init__(self, document: PDFDocument) -> None:
        self._document = document
        self._root, self._top = _Raw(), _Raw()
        self._root_number, self._top_number = self._number(self._root), self._number(self._top)
        self._parts: list[int] = []
        self._owners: list[str] = []

    def add(self, part: Node, pages: Sequence[Marks]) -> None:
        """Write a part, of which the last pages of the document are `pages`."""
        for marks, page in zip(pages, self._document.Pages.pages[-len(pages) :], strict=True):
            marks.page_number = self._number(page)
            page.StructParents, page.Tabs = len(self._owners), "/S"
            page.__NoDefault__ = (*page.__NoDefault__, "StructParents", "Tabs")
            self._owners.append("")
        self._write(part)
        self._parts.append(part.number)
        self._owners[-len(pages) :] = (_refer(node.number for node in marks.owners) for marks in pages)

    def _write(self, part: Node) -> None:
        """Give every element its number, and then its text, in which it names those around it."""
        objects = []
        for node in part.walk():
            objects.append((node, _Raw()))
            node.number = self._number(objects[-1][1])
        parents = {child.number: node.number for node, _ in objects for child in node.children}
        for node, raw in objects:
            raw.content = _write_element(node, parents.get(node.number, self._top_number))

    def close(self) -> None:
        """Hang the tree in the document's catalog."""
        self._top.content = f"<</S/Document/P {self._root_number} 0 R/K [{_refer(self._parts)}]>>"
        owned = " ".join(f"{key} [{owners}]" for key, owners in enumerate(self._owners))
        self._root.content = (
            f"<</Type/StructTreeRoot/K {self._top_number} 0 R/ParentTree <</Nums [{owned}]>>"
            f"/ParentTreeNextKey {len(self._owners)}>>"
        )
        self._document.Catalog.StructTreeRoot = self._root
        self._document.Catalog.MarkInfo = _Raw("<</Marked true>>")

    def _number(self, thing: PDFObject) -> int:
        """Return the object number of a thing, given now if it had none."""
        return int(self._document.idToObjectNumberAndVersion[self._document.Reference(thing).name][0])


def write_alt(text: str) -> str:
    """Return the attribute that says in words what a figure shows."""
    return f"/Alt <{text.encode('utf-16').hex()}>"


def _write_element(node: Node, parent: int) -> str:
    page = f"/Pg {node.marks[0][0].page_number} 0 R" if node.marks else ""
    if len(node.marks) == 1:
        kids = str(node.marks[0][1])
    else:
        marks = " ".join(
            f"<</Type/MCR/Pg {marks.page_number} 0 R/MCID {number}>>" for marks, number in node.marks
        )
        kids = f"[{marks}{_refer(child.number for child in node.children)}]"
    return f"<</S/{node.tag}/P {parent} 0 R{page}{node.attributes}/K {kids}>>"


def _refer(numbers: Iterator[int] | Sequence[int]) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)
