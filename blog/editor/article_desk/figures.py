from ...models.articles import ArticleFigures
from ...pages import ArticlePage
from ...sections import text_of


def count(content: dict) -> tuple[int, int]:
    """(words, sections) of an article as a revision stores it; the words as `ArticlePage.words` counts them."""
    body, opening = (
        getattr(ArticlePage, name).field.to_python(content.get(name) or "[]") for name in ("body", "opening")
    )
    texts = [content.get("lead") or "", text_of(opening), *(text_of(section.value["content"]) for section in body)]
    return sum(len(text.split()) for text in texts), len(body)


def note(article_id: int, content: dict) -> None:
    words, sections = count(content)
    ArticleFigures.objects.bulk_create(
        [ArticleFigures(article_id=article_id, words=words, sections=sections)],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["words", "sections"],
    )
