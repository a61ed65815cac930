"""What is found of an article: its title, lead and opening; each section; and, with all of them, who wrote it."""

from collections.abc import Iterator

from ..models import ArticlePage, Author, SectionAnchor
from ..sections import Anchor, sections_of, text_of
from .index import Part


def parts_of(article: ArticlePage) -> Iterator[Part]:
    # Asked anew: the article at hand may remember what was so before it was published.
    anchors = SectionAnchor.objects.filter(page=article)
    known = [Anchor(anchor.block_id, anchor.slug, anchor.is_current) for anchor in anchors]
    names = " ".join(Author.objects.filter(bylines__article=article).values_list("name", flat=True))
    yield Part(article.title, f"{article.lead} {text_of(article.opening)}", about=names)
    for section in sections_of(article.body, known):
        yield Part(
            section.heading,
            section.text,
            about=f"{article.title} {names}",
            block_id=section.block_id or f"#{section.number}",
            number=section.number,
            slug=section.slug,
        )
