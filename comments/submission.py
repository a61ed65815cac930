"""What the rules judge."""

from dataclasses import dataclass
from functools import cached_property

from . import word_lists
from .contact_details import contact_spans
from .fingerprints import fingerprint_of
from .folding import Folded, plain_letters, without_disguise
from .links import REFERENCE_HOST, FoundLink, find_links


@dataclass(frozen=True)
class Submission:
    """What a reader sent, and its context. `seconds` is None where it is not known how long the form was open.

    `abuse_words` are lists of words with their languages; `known_hosts` those of links that need no look.
    """

    name: str
    email: str
    text: str
    trap: str = ""
    seconds: float | None = None
    same_text_before: int = 0
    protected_names: tuple[str, ...] = ()
    held_words: tuple[str, ...] = ()
    similar_texts_before: int = 0
    abuse_words: tuple[tuple[str, str], ...] = ()
    known_hosts: frozenset[str] = frozenset()

    @cached_property
    def plain(self) -> Folded:
        """The text in small letters without decoration."""
        return plain_letters(self.text)

    @cached_property
    def folded(self) -> Folded:
        """The text in its plain form (folding.fold)."""
        return without_disguise(self.plain)

    @cached_property
    def links(self) -> list[FoundLink]:
        return find_links(self.plain, self.text)

    @cached_property
    def unknown_links(self) -> list[FoundLink]:
        return [link for link in self.links if link.is_disguised or not self._is_known(link.host)]

    def _is_known(self, host: str) -> bool:
        return host in self.known_hosts or REFERENCE_HOST.fullmatch(host) is not None

    @cached_property
    def has_sources_only(self) -> bool:
        """Whether the unknown links look like sources: each leads to a page, not a front page, of two sites or more."""
        links = self.unknown_links
        is_plain = not any(link.is_disguised or link.is_front_page for link in links)
        return is_plain and len({link.host for link in links}) > 1

    @cached_property
    def fingerprint(self) -> list[int]:
        return fingerprint_of(self.folded.text)

    @cached_property
    def contact_details(self) -> list[tuple[int, int]]:
        """Spans of contact details in the text."""
        return [self.plain.span(*span) for span in contact_spans(self.plain.text)]

    @cached_property
    def texts_by_language(self) -> dict[str, word_lists.SearchedText]:
        return word_lists.texts_by_language(self.folded)

    @cached_property
    def abuse(self) -> list[tuple[int, int]]:
        """Spans of words of the lists of abuse."""
        return [
            span
            for language, words in self.abuse_words
            for span in word_lists.spans_of(words, language, self.texts_by_language[language])
        ]

    @cached_property
    def fixed_spans(self) -> dict[str, list[tuple[int, int]]]:
        """Spans of words of the fixed lists, in all languages, by the list's name."""
        return word_lists.fixed_spans(self.texts_by_language)
