"""Corrections as readers see them: at their section, gathered after all sections, and in the feed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from .footnotes import one_line, rendered
from .sections import Section

if TYPE_CHECKING:
    from .models import Correction


@dataclass(frozen=True)
class ShownCorrection:
    """`section` is where it stands now; None on the whole article and, with a `heading_then`, where it is gone."""

    correction: "Correction"
    section: Section | None

    @property
    def moment(self):
        return self.correction.corrected_at

    @property
    def html(self) -> SafeString:
        return rendered(one_line(self.correction.text))

    @property
    def heading_then(self) -> str:
        return self.correction.heading_then if self.correction.block_id and not self.section else ""


@dataclass(frozen=True)
class Corrections:
    """All of an article, newest first, and by block id those of each section that is there."""

    all: list[ShownCorrection] = field(default_factory=list)
    at: Mapping[str, list[ShownCorrection]] = field(default_factory=dict)

    def __bool__(self):
        return bool(self.all)

    @property
    def newest(self) -> ShownCorrection | None:
        return self.all[0] if self.all else None


def corrections_of(article) -> Corrections:
    """Of a draft, as its author left them."""
    sections = {section.block_id: section for section in article.sections}
    written = [correction for correction in article.corrections.all() if correction.text.strip()]
    written.sort(key=lambda correction: (correction.corrected_at, correction.pk or 0), reverse=True)
    shown = [ShownCorrection(correction, sections.get(correction.block_id)) for correction in written]
    at: dict[str, list[ShownCorrection]] = {}
    for each in shown:
        if each.section:
            at.setdefault(each.section.block_id, []).append(each)
    return Corrections(shown, at)
