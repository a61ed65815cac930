from dataclasses import dataclass


@dataclass(frozen=True)
class SourceThread:
    """What comments are on: the URL of a page, by which it is found here."""

    id: str
    url: str
    title: str = ""
    is_closed: bool = False
