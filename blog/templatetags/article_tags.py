"""What the kept parts of an article are made from: a part is rendered again when one of its values changes."""

from uuid import uuid4

from django import template

from blog.blocks.pictures import pictures_of

register = template.Library()


@register.simple_tag
def section_values(page, section, conversation, errors, corrections) -> list:
    """Return all that `components/section.html` shows; links and footnotes are the page's, and stay as stored."""
    return [
        *(section.number, section.block_id, section.slug, section.former_slugs, section.heading, section.policy),
        page.body.raw_data[section.number - 1]["value"].get("content"),
        [picture_values(picture) for picture in pictures_of(section.content)],
        *(page.pk, page.live_revision_id, page.is_shared_draft, page.is_previewed),
        *(conversation.is_visible, conversation.is_open, conversation.counts.get(section.block_id)),
        [(each.corrected_at, each.correction.text) for each in corrections],
        [
            (report.block_id, report.heading_then, report.status, report.fixed_at, report.answer)
            + (report.quotes_reader and report.text,)
            for report in errors
        ],
    ]


@register.simple_tag
def opening_values(page) -> list:
    """Return all that the opening shows, as `section_values` does."""
    return [
        list(page.opening.raw_data),
        [picture_values(picture) for picture in pictures_of(page.opening)],
        page.is_previewed,
    ]


@register.simple_tag
def picture_values(picture) -> list:
    """Return all that an image shows, with all its renditions. Without any it is never the same: some are missing."""
    renditions = [
        (rendition.pk, rendition.filter_spec, rendition.focal_point_key, rendition.file.name)
        + (rendition.width, rendition.height)
        for rendition in picture.renditions.all()
    ]
    return [
        [str(getattr(picture, field.attname)) for field in picture._meta.concrete_fields],
        renditions or f"incomplete {uuid4()}",
    ]


@register.simple_tag
def author_values(author) -> list:
    """Return all that `components/author.html` shows, but the text about them, which may have links."""
    portrait = author.portrait and picture_values(author.portrait)
    return [author.name, author.role, author.get_absolute_url(), bool(author.about), portrait]


@register.simple_tag
def byline_values(page, authors, conversation) -> list:
    """Return all that `components/byline.html` shows."""
    return [
        [(author.name, author.get_absolute_url()) for author in authors],
        *(page.first_published_at, page.updated_at, page.reading_minutes),
        *(conversation.is_open, conversation.is_visible and conversation.total),
    ]


@register.simple_tag(takes_context=True)
def related_values(context, articles) -> list:
    """Return all that `components/related.html` shows."""
    return [
        (article.get_url(context["request"]), article.title, article.first_published_at)
        + (article.hero and picture_values(article.hero),)
        for article in articles
    ]
