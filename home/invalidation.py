"""What changes for readers with the rows of home pages, plain pages and the site's settings. The tags:

`frame`: what is around the content of every page, `frame:PATH`: of those below the home page with this tree path;
`name`: of the publication; `tagline`; `time-zone`.
"""

from gazette.invalidation import register_for_pages
from gazette.triggers import Trigger, register

OF_TYPE = "{row}.live AND {row}.content_type_id IN (SELECT id FROM django_content_type WHERE app_label = 'home' AND %s)"
PLACE = "live path url_path locale_id slug translation_key"

register_for_pages(
    # They are in the footer and at the comment form; those with a kind also in other languages.
    Trigger(
        "wagtailcore_page",
        (
            "'frame:' || substr({row}.path, 1, 8)",
            "SELECT 'frame' AS tag FROM home_infopage WHERE page_ptr_id = {row}.id AND kind <> ''",
        ),
        columns=f"{PLACE} title show_in_menus",
        when=OF_TYPE % "model = 'infopage'",
    ),
    # A language appears or disappears.
    Trigger("wagtailcore_page", ("'site'",), columns=PLACE, when=OF_TYPE % "model = 'homepage'"),
)
register(
    Trigger(
        "wagtailcore_page",
        ("'frame'",),
        columns="title show_in_menus",
        when=OF_TYPE % "model = 'homepage'",
        on=("UPDATE",),
    ),
    Trigger("home_infopage", ("CASE WHEN {row}.kind <> '' THEN 'frame' END",), columns="kind"),
    Trigger("home_infopage", ("'page:' || {row}.page_ptr_id",), on=("UPDATE",)),
    Trigger("home_homepage", ("'page:' || {row}.page_ptr_id",), on=("UPDATE",)),
    # The sitemap leaves them out.
    Trigger("home_infopage", ("'pages'",), columns="noindex", on=("UPDATE",)),
    Trigger("home_homepage", ("'pages'",), columns="noindex", on=("UPDATE",)),
    Trigger("home_pick", ("'page:' || {row}.home_id",)),
    Trigger("home_sitesettings", ("'site'",), columns="site_id"),
    # Pages with a frame may show times; whatever else does declares it.
    Trigger("home_sitesettings", ("'frame'", "'time-zone'"), columns="time_zone"),
    Trigger(
        "home_sitesettings",
        ("'frame'",),
        columns="name tagline logo_id footer_links footer_text translated_lines offers_article_mail",
    ),
    Trigger("home_sitesettings", ("'form'",), columns="comment_notice"),
    Trigger("home_sitesettings", ("'name'", "'names'"), columns="name"),
    Trigger("home_sitesettings", ("'tagline'",), columns="tagline"),
)
