"""The searched parts of an article: title, lead and opening; each section; the authors with all of them."""

from collections.abc import Iterator

from ..blocks.paragraphs import in_one_line
from ..models.sections import SectionAnchor
from ..models.taxonomy import Author
from ..pages import ArticlePage
from ..sections import Anchor, sections_of, texts_of
from .index import Part


def parts_of(article: ArticlePage) -> Iterator[Part]:
    # Fetch the anchors again: the article may have cached those from before its publication.
    anchors = SectionAnchor.objects.filter(page=article)
    known = [Anchor(anchor.block_id, anchor.slug, anchor.is_current) for anchor in anchors]
    names = " ".join(Author.objects.filter(bylines__article=article).values_list("name", flat=True))
    yield Part(article.title, in_one_line([article.lead, *texts_of(article.opening)]), about=names)
    for section in sections_of(article.body, known):
        yield Part(
            section.heading,
            in_one_line(texts_of(section.content)),
            about=f"{article.title} {names}",
            block_id=section.block_id or f"#{section.number}",
            number=section.number,
            slug=section.slug,
        )
