"""Parse untrusted XML without DTDs, entities or external references, under size limits."""

from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError

from relances_app.domain.errors import UserError

MAX_BYTES = 20 * 1024 * 1024
MAX_ELEMENTS = 600_000
"""Maximum number of elements and attributes: each takes up to 350 bytes of memory (measured)."""


def parse_xml(content: bytes, limit: int = MAX_BYTES) -> Element:
    """Return the root element of a document of at most `limit` bytes.

    Raises UserError if it is empty, too large, not well-formed, or contains a DTD (required for entity bombs and
    external entities, CWE-776 and CWE-611).
    """
    from defusedxml import DefusedXmlException  # noqa: PLC0415 - most runs of the program read no XML
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    _check_size(content, limit)
    try:
        return fromstring(content, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise UserError(
            "XML refusé : il contient une définition de type (DTD) ou une entité, "
            "inutile ici et dangereuse pour la machine"
        ) from error
    except ParseError as error:
        line, column = error.position
        raise UserError(f"XML illisible : erreur ligne {line}, colonne {column + 1}") from error
    except (ValueError, LookupError) as error:
        raise UserError("XML illisible : son encodage est inconnu ou faux") from error


def _check_size(content: bytes, limit: int) -> None:
    if not content.strip():
        raise UserError("XML illisible : le fichier est vide")
    if len(content) > limit:
        raise UserError(f"XML trop volumineux : plus de {limit // 1024**2} Mo")
    if content.count(b"<") - content.count(b"</") + content.count(b"=") > MAX_ELEMENTS:
        raise UserError("XML trop volumineux : trop d'éléments")


def local_name(element: Element) -> str:
    """Return the local name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def find_all(element: Element, path: str) -> Iterator[Element]:
    """Return the elements at a path of local names such as `Party/Name`, in any namespace."""
    return element.iterfind(_in_any_namespace(path))


@lru_cache(maxsize=256)
def _in_any_namespace(path: str) -> str:
    return "/".join(f"{{*}}{step}" for step in path.split("/"))


def element_text(element: Element) -> str:
    """Return the text at the start of an element with whitespace collapsed."""
    return " ".join((element.text or "").split())


def find_text(element: Element, *paths: str) -> str:
    """Return the first non-blank text at one of the paths, or an empty string."""
    texts = (element_text(found) for path in paths for found in find_all(element, path))
    return next(filter(None, texts), "")


def find_first(element: Element, *paths: str) -> Element:
    """Return the first element at one of the paths, or an empty element."""
    found = (child for path in paths for child in find_all(element, path))
    return next(found, Element("none"))
