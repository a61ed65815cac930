"""What changes for readers with the rows of home pages, plain pages and the site's settings."""

from gazette.triggers import Trigger, register

IS_IN_EVERY_PAGE = (
    "{row}.content_type_id IN "
    "(SELECT id FROM django_content_type WHERE app_label = 'home' AND model IN ('homepage', 'infopage'))"
)

register(
    # They are in the masthead, the footer and at the comment form.
    Trigger(
        "wagtailcore_page",
        ("'site'",),
        columns=("live", "path", "url_path", "locale_id", "title", "slug", "translation_key", "show_in_menus"),
        when=f"{{row}}.live AND {IS_IN_EVERY_PAGE}",
    ),
    Trigger("home_infopage", ("'site'",), columns=("kind",), on=("UPDATE",)),
    Trigger("home_infopage", ("'page:' || {row}.page_ptr_id",), on=("UPDATE",)),
    Trigger("home_homepage", ("'page:' || {row}.page_ptr_id",), on=("UPDATE",)),
    Trigger("home_pick", ("'page:' || {row}.home_id",)),
    Trigger("home_sitesettings", ("'site'",)),
)
