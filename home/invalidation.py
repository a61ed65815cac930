"""What changes for readers with the rows of home pages, plain pages and the site's settings. The tags:

`frame`: what is around the content of every page; `name`: of the publication.
"""

from gazette.triggers import Trigger, register

OF_TYPE = "{row}.live AND {row}.content_type_id IN (SELECT id FROM django_content_type WHERE app_label = 'home' AND %s)"
PLACE = ("live", "path", "url_path", "locale_id", "slug", "translation_key")

register(
    # They are in the masthead, the footer and at the comment form.
    Trigger(
        "wagtailcore_page",
        ("'frame'",),
        columns=(*PLACE, "title", "show_in_menus"),
        when=OF_TYPE % "model IN ('homepage', 'infopage')",
    ),
    # A language appears or disappears.
    Trigger("wagtailcore_page", ("'site'",), columns=PLACE, when=OF_TYPE % "model = 'homepage'"),
    Trigger("home_infopage", ("'frame'",), columns=("kind",), on=("UPDATE",)),
    Trigger("home_infopage", ("'page:' || {row}.page_ptr_id",), on=("UPDATE",)),
    Trigger("home_homepage", ("'page:' || {row}.page_ptr_id",), on=("UPDATE",)),
    Trigger("home_pick", ("'page:' || {row}.home_id",)),
    Trigger("home_sitesettings", ("'site'",), columns=("site_id", "time_zone")),
    Trigger(
        "home_sitesettings",
        ("'frame'",),
        columns=("name", "tagline", "logo_id", "footer_links", "footer_text", "translated_lines"),
    ),
    Trigger("home_sitesettings", ("'policy'",), columns=("comment_notice",)),
    Trigger("home_sitesettings", ("'name'",), columns=("name",)),
)
