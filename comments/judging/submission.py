"""What the rules judge."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from . import word_lists
from .contact_details import contact_spans, is_of_office
from .fingerprints import fingerprint_of
from .folding import Folded, plain_letters, without_disguise
from .links import FoundLink, find_links, is_of_source
from .reported_speech import own_words

SENTENCE_END = re.compile(r"[.:;!?]\s|\n")


@dataclass(frozen=True)
class Submission:
    """What a reader sent, and its context. `seconds` is None where it is not known how long the form was open.

    `is_from_same_network`: one of the `same_text_before` earlier comments came from its network, to its page, lately.
    `abuse_words` are lists of words with their languages; `known_hosts` those of links that need no look.
    """

    name: str
    email: str
    text: str
    trap: str = ""
    seconds: float | None = None
    same_text_before: int = 0
    is_from_same_network: bool = False
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
        return host in self.known_hosts or is_of_source(host)

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
    def _plain_contact_details(self) -> list[tuple[int, int]]:
        return contact_spans(self.plain.text)

    @cached_property
    def contact_details(self) -> list[tuple[int, int]]:
        """Spans of contact details in the text, without those of offices."""
        text = self.plain.text
        return [self.plain.span(*span) for span in self._plain_contact_details if not is_of_office(text, *span)]

    @property
    def leads_away(self) -> bool:
        """Whether there is a link or contact details, as in advertising."""
        return bool(self.unknown_links or self._plain_contact_details)

    @cached_property
    def texts_by_language(self) -> dict[str, word_lists.SearchedText]:
        return word_lists.texts_by_language(self.folded)

    @cached_property
    def abuse(self) -> list[tuple[int, int]]:
        """Spans of abusive words, without those that mean no harm where they stand, or that others said."""
        found = [
            span
            for language, words in self.abuse_words
            for span in word_lists.spans_of(words, language, self.texts_by_language[language])
        ]
        return own_words(self.text, self._harmful(found + self.fixed_spans["abuse"]))

    @cached_property
    def threats(self) -> list[tuple[int, int]]:
        """Spans of threats: of certain ones, or of what is one beside abuse or another."""
        if certain := self._harmful(self.fixed_spans["threats"]):
            return certain
        hints = self._harmful(self.fixed_spans["threat_hints"])
        return hints if len({self.text[slice(*span)].lower() for span in hints}) > 1 or self.abuse else []

    @cached_property
    def self_harm(self) -> list[tuple[int, int]]:
        """Spans of phrases of people who may harm themselves."""
        return self._harmful(self.fixed_spans["self_harm"])

    def _harmful(self, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the spans that do not end in a harmless phrase. "Never! Kill …" is none: a sentence ends in it."""
        phrases = [span for span in self.fixed_spans["harmless"] if not SENTENCE_END.search(self.text, *span)]
        ends = {place for start, end in phrases for place in range(start + 1, end + 1)}
        return [span for span in spans if span[1] not in ends]

    @cached_property
    def fixed_spans(self) -> dict[str, list[tuple[int, int]]]:
        """Spans of words of the fixed lists, in all languages, by the list's name."""
        return word_lists.fixed_spans(self.texts_by_language)
