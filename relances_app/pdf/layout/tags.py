"""Tags for screen readers: what each piece of a page is (ISO 32000-1, 14.7 and 14.8)."""

from collections.abc import Iterator


class Node:
    """An element of the structure: what it is, and what it holds, elements or marks on pages."""

    __slots__ = ("attributes", "children", "marks", "number", "tag")

    def __init__(self, tag: str, parent: "Node | None" = None, attributes: str = "") -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Node] = []
        self.marks: list[tuple[PageMarks, int]] = []
        self.number = 0
        if parent:
            parent.children.append(self)

    def walk(self) -> Iterator["Node"]:
        """Yield the element and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


class PageMarks:
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


def format_alt_attribute(text: str) -> str:
    """Return the attribute that says in words what a figure shows."""
    return f"/Alt <{text.encode('utf-16').hex()}>"
