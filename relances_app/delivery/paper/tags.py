"""Tags for screen readers: the structure tree of a PDF (ISO 32000-1, 14.7 and 14.8).

The library writes none, but leaves the doors open: literal marks in a page, the catalog, raw objects.
"""

from collections.abc import Iterator, Sequence

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFObject


class Node(PDFObject):  # type: ignore[misc]  # the library is not typed
    """An element of the structure: what it is, and what it holds, elements or marks on pages."""

    def __init__(self, tag: str, parent: "Node | None" = None, attributes: str = "") -> None:
        self.tag, self.attributes = tag, attributes
        self.parent: Node | _Root | None = None
        self.children: list[Node] = []
        self.marks: list[tuple[Marks, int]] = []
        self.number = 0
        if parent:
            parent.adopt(self)

    def adopt(self, child: "Node") -> None:
        """Take an element as the last of those below this one."""
        child.parent = self
        self.children.append(child)

    def format(self, _document: PDFDocument) -> bytes:
        """Write the element; its parent, children and pages have their numbers by then."""
        parent = self.parent.number if self.parent else 0
        first = f"/Pg {self.marks[0][0].page_number} 0 R" if self.marks else ""
        if len(self.marks) == 1:
            kids = str(self.marks[0][1])
        else:
            kids = " ".join((*(_write_mark(*mark) for mark in self.marks), *_refer(self.children)))
            kids = f"[{kids}]"
        return f"<</S/{self.tag}/P {parent} 0 R{first}{self.attributes}/K {kids}>>".encode("ascii")

    def walk(self) -> Iterator["Node"]:
        """Yield the element and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


class Marks:
    """What is marked on one page: the owner of each mark, in order."""

    def __init__(self) -> None:
        self.owners: list[Node] = []
        self.page_number = 0

    def add(self, node: Node) -> int:
        """Return the number of a new mark that belongs to an element."""
        node.marks.append((self, len(self.owners)))
        self.owners.append(node)
        return len(self.owners) - 1


class _Root(PDFObject):  # type: ignore[misc]  # the library is not typed
    def __init__(self, top: Node, pages: Sequence[Marks]) -> None:
        self.top, self.pages = top, pages
        self.number = 0

    def format(self, _document: PDFDocument) -> bytes:
        owned = " ".join(f"{key} [{' '.join(_refer(page.owners))}]" for key, page in enumerate(self.pages))
        return (
            f"<</Type/StructTreeRoot/K {self.top.number} 0 R/ParentTree <</Nums [{owned}]>>"
            f"/ParentTreeNextKey {len(self.pages)}>>"
        ).encode("ascii")


def write_alt(text: str) -> str:
    """Return the attribute that says in words what a figure shows."""
    return f"/Alt <{text.encode('utf-16').hex()}>"


def attach(document: PDFDocument, top: Node, pages: Sequence[Marks]) -> None:
    """Hang a structure in a document whose pages are all written, `pages` being their marks in order."""
    for key, (marks, page) in enumerate(zip(pages, document.Pages.pages, strict=True)):
        marks.page_number = _number(document, page)
        page.StructParents, page.Tabs = key, "/S"
        page.__NoDefault__ = (*page.__NoDefault__, "StructParents", "Tabs")
    root = _Root(top, pages)
    root.number = _number(document, root)
    for node in top.walk():
        node.number = _number(document, node)
    top.parent = root
    document.Catalog.StructTreeRoot = root
    document.Catalog.MarkInfo = _Raw(b"<</Marked true>>")


class _Raw(PDFObject):  # type: ignore[misc]  # the library is not typed
    def __init__(self, content: bytes) -> None:
        self.content = content

    def format(self, _document: PDFDocument) -> bytes:
        return self.content


def _number(document: PDFDocument, thing: PDFObject) -> int:
    """Return the object number of a thing, given now if it had none."""
    return int(document.idToObjectNumberAndVersion[document.Reference(thing).name][0])


def _write_mark(marks: Marks, number: int) -> str:
    return f"<</Type/MCR/Pg {marks.page_number} 0 R/MCID {number}>>"


def _refer(nodes: Sequence[Node]) -> Iterator[str]:
    return (f"{node.number} 0 R" for node in nodes)
