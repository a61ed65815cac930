"""What changes for readers with Wagtail's own rows. The tags:

`url:ID`: where a page is; `link:ID`: also its title; `page:ID`: anything of the page itself; `below:PATH`: which live
pages are below the page with this tree path; `pages`: the live pages and when each was published; `translations:KEY`:
which live pages are translations of each other; `picture:ID`, `document:ID`; `site`: everything.
"""

from dataclasses import replace

from .triggers import Trigger, register

# The tree path of the page above, and of the home page that a page belongs to.
PARENT_PATH = "substr({row}.path, 1, length({row}.path) - 4)"
# As Python writes it, whether the database has a type for it or not.
KEY = "replace(CAST({row}.translation_key AS text), '-', '')"
# Whether everybody may read the page `p`. A CROSS JOIN because SQLite then reads the restrictions first: where there
# are none, it may take their table for the larger one, and would read all pages for each page.
IS_OPEN = (
    "NOT EXISTS (SELECT 1 FROM wagtailcore_pageviewrestriction CROSS JOIN wagtailcore_page closed "
    "WHERE closed.id = page_id AND substr(p.path, 1, length(closed.path)) = closed.path)"
)
# Columns that say whether and where a page is.
PLACE = "live path url_path locale_id first_published_at"
# With more pages below a page that becomes private or public, everything counts as changed.
MAX_RESTRICTED = 200
RESTRICTED_PAGES = (
    "FROM wagtailcore_page closed JOIN wagtailcore_page p ON substr(p.path, 1, length(closed.path)) = closed.path "
    "WHERE closed.id = {row}.page_id"
)


def register_for_pages(*triggers: Trigger) -> None:
    """Register triggers of `wagtailcore_page`; pages that become private or public raise the same tags."""
    rows = f"SELECT p.* {RESTRICTED_PAGES} LIMIT {MAX_RESTRICTED}"
    register(*triggers)
    register(*(replace(each, table="wagtailcore_pageviewrestriction", columns="", rows=rows) for each in triggers))


register_for_pages(
    Trigger(
        "wagtailcore_page",
        ("'link:' || {row}.id", "'page:' || {row}.id"),
        columns=f"{PLACE} title slug translation_key",
        when="{row}.live",
    ),
    Trigger(
        "wagtailcore_page",
        ("'url:' || {row}.id",),
        columns="live path url_path locale_id translation_key",
        when="{row}.live",
    ),
    Trigger(
        "wagtailcore_page",
        ("'pages'",),
        columns="live path url_path locale_id last_published_at",
        when="{row}.live",
    ),
    Trigger(
        "wagtailcore_page",
        (f"'below:' || {PARENT_PATH}", f"'translations:' || {KEY}"),
        columns=f"{PLACE} translation_key",
        when="{row}.live",
    ),
)
register(
    Trigger(
        "wagtailcore_page",
        ("'page:' || {row}.id",),
        columns="seo_title search_description show_in_menus last_published_at",
        when="{row}.live",
        on=("UPDATE",),
    ),
    Trigger("wagtailcore_site", ("'site'",), columns="hostname port site_name root_page_id is_default_site"),
    Trigger("wagtailcore_locale", ("'site'",), on=("UPDATE",)),
    Trigger(
        "wagtailcore_pageviewrestriction",
        (f"SELECT CASE WHEN count(*) > {MAX_RESTRICTED} THEN 'site' END AS tag {RESTRICTED_PAGES}",),
    ),
    Trigger("wagtailcore_collectionviewrestriction", ("'site'",)),
    Trigger(
        "wagtaildocs_document",
        ("'document:' || {row}.id",),
        columns="title file collection_id",
        on=("UPDATE", "DELETE"),
    ),
)
