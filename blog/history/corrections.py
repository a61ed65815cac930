"""Corrections as readers see them: at their section, listed after all sections, and in feeds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from ..blocks.footnotes import one_line, rendered
from ..models.history import Correction
from ..sections import Section


@dataclass(frozen=True)
class VisibleCorrection:
    """`section` is its present section; None for the whole article and, with a `heading_then`, if it is gone."""

    correction: Correction
    section: Section | None

    @property
    def corrected_at(self):
        return self.correction.corrected_at

    @property
    def html(self) -> SafeString:
        return rendered(one_line(self.correction.text))

    @property
    def heading_then(self) -> str:
        return self.correction.heading_then if self.correction.block_id and not self.section else ""


@dataclass(frozen=True)
class Corrections:
    """`all` corrections of an article, newest first; `at` has those of the present sections by block id."""

    all: list[VisibleCorrection] = field(default_factory=list)
    at: Mapping[str, list[VisibleCorrection]] = field(default_factory=dict)

    def __bool__(self):
        return bool(self.all)

    @property
    def newest(self) -> VisibleCorrection | None:
        return self.all[0] if self.all else None


def corrections_of(article) -> Corrections:
    """Return the corrections; of a draft, the draft's."""
    sections = {section.block_id: section for section in article.sections}
    written = [correction for correction in article.corrections.all() if correction.text.strip()]
    written.sort(key=lambda correction: (correction.corrected_at, correction.pk or 0), reverse=True)
    visible = [VisibleCorrection(correction, sections.get(correction.block_id)) for correction in written]
    at: dict[str, list[VisibleCorrection]] = {}
    for each in visible:
        if each.section:
            at.setdefault(each.section.block_id, []).append(each)
    return Corrections(visible, at)
