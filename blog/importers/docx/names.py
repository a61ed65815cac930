"""Names in the XML of Word, as its documentation writes them: w:p, a:blip."""

from collections.abc import Mapping
from functools import lru_cache
from xml.etree import ElementTree

# Each namespace has a second URI, of documents in the strict form.
PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic",
    "http://purl.oclc.org/ooxml/drawingml/picture": "pic",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "urn:schemas-microsoft-com:vml": "v",
}
URIS = {known: [uri for uri, prefix in PREFIXES.items() if prefix == known] for known in PREFIXES.values()}


@lru_cache(maxsize=1_000)
def name_of_tag(tag: str) -> str:
    uri, _, local = tag.removeprefix("{").rpartition("}")
    prefix = PREFIXES.get(uri)
    return f"{prefix}:{local}" if prefix else local


def named(element: ElementTree.Element) -> str:
    """Return the name of an element with the usual prefix; without one that this module knows, its local name."""
    return name_of_tag(element.tag)


def properties_of(element: ElementTree.Element, name: str) -> dict[str, ElementTree.Element]:
    """Return what is in the element's properties, such as w:pPr, by name."""
    return {named(child): child for part in element if named(part) == name for child in part}


def attribute(element: ElementTree.Element | None, name: str, prefix: str = "w") -> str:
    """Return an attribute in the namespace, whichever form the document has."""
    if element is None:
        return ""
    return next((found for uri in URIS[prefix] if (found := element.get(f"{{{uri}}}{name}")) is not None), "")


def value(element: ElementTree.Element | None, name: str = "val") -> str:
    return attribute(element, name)


def is_on(element: ElementTree.Element | None) -> bool:
    return element is not None and value(element).lower() not in ("0", "false", "off", "none")


def is_struck(properties: Mapping[str, ElementTree.Element]) -> bool | None:
    """Return whether properties of text strike it out; None if they do not say."""
    strikes = [is_on(properties[name]) for name in ("w:strike", "w:dstrike") if name in properties]
    return any(strikes) if strikes else None
