"""Exports of WordPress as it writes them, made for tests. Values that are None are left out."""

from html import escape
from itertools import count

from wagtail.models import Locale

_numbers = count(5_000)
NAMESPACES = (
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"'
)
SITE = "https://old.example"


def in_language(index, code):
    """Return the published translation of a listing, below a home page in that language."""
    locale, _made = Locale.objects.get_or_create(language_code=code)
    copy = index.copy_for_translation(locale, copy_parents=True)
    copy.live = True
    copy.save()
    return copy


def cdata(text) -> str:
    return f"<![CDATA[{str(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def element(name: str, value) -> str:
    return "" if value is None else f"<{name}>{cdata(value)}</{name}>\n"


def meta(key: str, value) -> str:
    return f"<wp:postmeta>{element('wp:meta_key', key)}{element('wp:meta_value', value)}</wp:postmeta>\n"


def term(name: str, slug: str | None = None, domain: str | None = "category") -> str:
    slug = slug or name.lower().replace(" ", "-")
    of = "" if domain is None else f'domain="{domain}" '
    return f'<category {of}nicename="{slug}">{cdata(name)}</category>\n'


def comment(source_id, text="I saw it too.", *, parent=0, name="Cleo", **changes) -> str:
    values = {
        "comment_author": name,
        "comment_author_email": "cleo@mail.example",
        "comment_author_url": "",
        "comment_author_IP": "192.0.2.7",
        "comment_date": "2014-03-02 10:00:00",
        "comment_date_gmt": "2014-03-02 09:00:00",
        "comment_content": text,
        "comment_approved": "1",
        "comment_type": "",
        "comment_parent": parent,
        "comment_user_id": 0,
        **changes,
    }
    inside = "".join(element(f"wp:{key}", value) for key, value in values.items())
    return f"<wp:comment><wp:comment_id>{source_id}</wp:comment_id>\n{inside}</wp:comment>\n"


def item(title="Low water", content="<p>The river is low.</p>", *, more="", **changes) -> str:
    number = next(_numbers)
    values = {
        "post_id": number,
        "post_date": "2014-03-01 13:00:00",
        "post_date_gmt": "2014-03-01 12:00:00",
        "post_modified_gmt": "2014-03-05 12:00:00",
        "comment_status": "open",
        "ping_status": "open",
        "post_name": f"post-{number}",
        "status": "publish",
        "post_parent": 0,
        "menu_order": 0,
        "post_type": "post",
        "post_password": "",
        "is_sticky": 0,
        "link": f"{SITE}/2014/03/{changes.get('post_name') or f'post-{number}'}/",
        "creator": "aquill",
        "excerpt": "",
        **changes,
    }
    link, creator, excerpt = (values.pop(name) for name in ("link", "creator", "excerpt"))
    inside = "".join(element(f"wp:{key}", value) for key, value in values.items())
    title = "" if title is None else f"<title>{cdata(title)}</title>"
    head = "" if link is None else f"<link>{escape(link)}</link>"
    return (
        f"<item>{title}{head}{element('dc:creator', creator)}"
        f"<guid isPermaLink='false'>{SITE}/?p={values['post_id']}</guid><description></description>\n"
        f"{element('content:encoded', content)}{element('excerpt:encoded', excerpt)}{inside}{more}</item>\n"
    )


def author(login="aquill", name="Ada Quill", source_id=1) -> str:
    return (
        f"<wp:author><wp:author_id>{source_id}</wp:author_id>{element('wp:author_login', login)}"
        f"{element('wp:author_email', f'{login}@old.example')}{element('wp:author_display_name', name)}</wp:author>\n"
    )


def category(name: str, slug: str, parent="") -> str:
    return (
        f"<wp:category><wp:term_id>{next(_numbers)}</wp:term_id>{element('wp:category_nicename', slug)}"
        f"{element('wp:category_parent', parent)}{element('wp:cat_name', name)}</wp:category>\n"
    )


def attachment(source_id, url, **changes) -> str:
    alt = changes.pop("alt", None)
    return item(
        "A picture",
        "",
        post_id=source_id,
        post_type="attachment",
        status="inherit",
        attachment_url=url,
        more=meta("_wp_attachment_image_alt", alt) if alt else "",
        **changes,
    )


def export(*inside: str, namespaces=NAMESPACES, head="", site=SITE) -> str:
    base = "" if site is None else f"<link>{site}</link><wp:base_site_url>{site}</wp:base_site_url>"
    base += "" if site is None else f"<wp:base_blog_url>{site}</wp:base_blog_url>"
    return (
        f'<?xml version="1.0" encoding="UTF-8" ?>\n{head}<rss version="2.0" {namespaces}>\n<channel>'
        f"<title>The old blog</title>{base}<wp:wxr_version>1.2</wp:wxr_version>\n{''.join(inside)}</channel></rss>\n"
    )
