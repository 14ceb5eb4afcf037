"""Structure elements for screen readers (ISO 32000-1, 14.7 and 14.8)."""

from collections.abc import Iterator


class Node:
    """A structure element with its children and its marked content on pages."""

    __slots__ = ("attributes", "children", "marks", "number", "tag")

    def __init__(self, tag: str, parent: "Node | None" = None, attributes: str = "") -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Node] = []
        self.marks: list[tuple[PageMarks, int]] = []
        self.number = 0
        if parent:
            parent.children.append(self)

    def walk(self) -> Iterator["Node"]:
        """Yield the element and all its descendants."""
        yield self
        for child in self.children:
            yield from child.walk()


class PageMarks:
    """The marked content of one page: the element of each mark, in order."""

    __slots__ = ("owners", "page_number")

    def __init__(self) -> None:
        self.owners: list[Node] = []
        self.page_number = 0

    def add(self, node: Node) -> int:
        """Add a mark that belongs to an element; return its number."""
        node.marks.append((self, len(self.owners)))
        self.owners.append(node)
        return len(self.owners) - 1


def format_alt_attribute(text: str) -> str:
    """Return the attribute with the alternative text of a figure."""
    return f"/Alt <{text.encode('utf-16').hex()}>"
