"""What changes for readers with Wagtail's own rows.

The tag `site` stands for what editors publish and set: each page depends on it, for this happens some times a day.
What happens more often has tags of its own, which each app's `invalidation.py` names.
"""

from .triggers import Trigger, register

# Rows of a draft change nothing for readers. With those of a live page that is deleted, its own row is.
OF_PAGE = "EXISTS (SELECT 1 FROM wagtailcore_page p WHERE p.id = {row}.%s AND p.live)"


def register_for_page_rows(tables: dict[str, str]) -> None:
    """Register the tables whose rows belong to a page, each with the column of its id."""
    register(*(Trigger(table, when=OF_PAGE % column) for table, column in tables.items()))


register(
    # Its other columns are about drafts, or change together with these.
    Trigger(
        "wagtailcore_page",
        columns=(
            "live path url_path locale_id translation_key first_published_at last_published_at title slug seo_title "
            "search_description show_in_menus"
        ),
        when="{row}.live",
    ),
    Trigger("wagtailcore_site"),
    Trigger("wagtailcore_locale"),
    Trigger("wagtailcore_pageviewrestriction"),
    Trigger("wagtailcore_collectionviewrestriction"),
    Trigger("wagtaildocs_document", columns="title file collection_id", on=("UPDATE", "DELETE")),
)
