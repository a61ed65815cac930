"""What changes for readers with Wagtail's own rows. The tags:

`link:ID`: what a link to a page shows; `page:ID`: anything of the page itself; `below:PATH`: which live
pages are below the page with this tree path; `pages`: the live pages and when each was published; `translations:KEY`:
which live pages are translations of each other; `picture:ID`, `document:ID`; `site`: everything.
"""

from .triggers import Trigger, register

# The tree path of the page above, and of the home page that a page belongs to.
PARENT_PATH = "substr({row}.path, 1, length({row}.path) - 4)"
# As Python writes it, whether the database has a type for it or not.
KEY = "replace(CAST({row}.translation_key AS text), '-', '')"
# Whether everybody may read the page `p`.
IS_OPEN = (
    "NOT EXISTS (SELECT 1 FROM wagtailcore_pageviewrestriction JOIN wagtailcore_page closed ON closed.id = page_id "
    "WHERE substr(p.path, 1, length(closed.path)) = closed.path)"
)
# Columns that say whether and where a page is.
PLACE = ("live", "path", "url_path", "locale_id", "first_published_at")

register(
    Trigger(
        "wagtailcore_page",
        ("'link:' || {row}.id", "'page:' || {row}.id"),
        columns=(*PLACE, "title", "slug", "translation_key"),
        when="{row}.live",
    ),
    Trigger(
        "wagtailcore_page",
        ("'page:' || {row}.id",),
        columns=("seo_title", "search_description", "show_in_menus", "last_published_at"),
        when="{row}.live",
        on=("UPDATE",),
    ),
    Trigger(
        "wagtailcore_page",
        ("'pages'",),
        columns=("live", "path", "url_path", "locale_id", "last_published_at"),
        when="{row}.live",
    ),
    Trigger(
        "wagtailcore_page",
        (f"'below:' || {PARENT_PATH}", f"'translations:' || {KEY}"),
        columns=(*PLACE, "translation_key"),
        when="{row}.live",
    ),
    Trigger(
        "wagtailcore_site", ("'site'",), columns=("hostname", "port", "site_name", "root_page_id", "is_default_site")
    ),
    Trigger("wagtailcore_locale", ("'site'",), on=("UPDATE",)),
    Trigger("wagtailcore_pageviewrestriction", ("'site'",)),
    Trigger("wagtailcore_collectionviewrestriction", ("'site'",)),
    Trigger(
        "wagtaildocs_document",
        ("'document:' || {row}.id",),
        columns=("title", "file", "collection_id"),
        on=("UPDATE", "DELETE"),
    ),
)
