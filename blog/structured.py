"""An article as schema.org describes one, for programs that read pages."""

from itertools import islice
from urllib.parse import urljoin

from django.urls import reverse
from django.utils.translation import get_language

from .footnotes import one_line, plain

# Of what readers wrote; a page without a limit would say it all twice.
MOST_COMMENTS = 10


def described(article, *, url: str, authors, topics, conversation, image, publisher: dict) -> dict:
    """A NewsArticle, as JSON-LD has it. `url` is whole; what else is an address is made so by it.

    `image`: a blog.share_image.ShareImage, or None.
    """
    about = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": article.title,
        "description": article.search_description or article.lead,
        "inLanguage": get_language(),
        "datePublished": article.first_published_at and article.first_published_at.isoformat(),
        "dateModified": _modified(article),
        "wordCount": article.words,
        "articleSection": [topic.name for topic in topics],
        "author": [
            {"@type": "Person", "name": author.name, "url": urljoin(url, author.get_absolute_url())}
            for author in authors
        ],
        "publisher": publisher,
        "image": [image.url] if image else [],
        "hasPart": [
            {"@type": "WebPageElement", "name": section.heading, "url": f"{url}#{section.slug}"}
            for section in article.sections
        ],
    }
    if conversation.is_shown:
        about["commentCount"] = conversation.total
        about["comment"] = [_comment(shown, url) for shown in islice(_visible(conversation), MOST_COMMENTS)]
    about["correction"] = [_correction(shown) for shown in article.shown_corrections.all]
    return {key: value for key, value in about.items() if value not in (None, "", [])}


def _correction(shown) -> dict:
    text = plain(one_line(shown.correction.text))
    return {"@type": "CorrectionComment", "text": text, "datePublished": shown.moment.isoformat()}


def _modified(article) -> str | None:
    moments = [moment for moment in (article.changed_at, article.last_published_at) if moment]
    return max(moments).isoformat() if moments else None


def _visible(conversation):
    """The comments that stand on this page, in their order."""
    for thread in conversation.threads:
        if thread.opening:
            yield thread.opening
        yield from thread.replies


def _comment(shown, url: str) -> dict:
    comment = shown.comment
    address = urljoin(url, reverse("comments:permalink", args=[comment.pk]))
    return {
        "@type": "Comment",
        "@id": address,
        "url": address,
        "text": comment.text,
        "dateCreated": comment.submitted_at.isoformat(),
        "author": {"@type": "Person", "name": comment.name},
    }
