"""What changes for readers with the rows of articles. The tags, besides those of `gazette.invalidation`:

`card:ID`: what a card of the article shows besides `link:ID`; `hero:ID`: its lead image; `sections:ID`: its sections
and comment settings; `errors:ID`: the error reports that readers see on it; `articles`: which articles are live, and
where and when; `articles:PATH`: the same below the home page with this tree path; `topics`: which topics have articles,
and the names of main topics; `topic-name:ID`; `authors`, `in-series`: which authors and series have articles, and the
slugs of series; `topic:ID`, `author-articles:ID`, `series:ID`: which of them have that topic or author or are in that
series; `new-in-topic:ID`: a further one has that topic; `beside:ID`: another article is now the previous or next one
of this article; `author:ID`: the author's name; `about-author:ID`: the author's own words; `any-author`, `any-series`:
whether there is one at all.
"""

from gazette.invalidation import IS_OPEN, PARENT_PATH, PLACE, register_for_pages
from gazette.triggers import Trigger, register

IS_ARTICLE = (
    "{row}.content_type_id IN (SELECT id FROM django_content_type WHERE app_label = 'blog' AND model = 'articlepage')"
)
# Rows of a draft change nothing for readers; those of a deleted page do.
OF_ARTICLE = "NOT EXISTS (SELECT 1 FROM wagtailcore_page p WHERE p.id = {row}.%s AND NOT p.live)"

# Comments may be shown or hidden by a change from or to these: off, or what is inherited if anything is off.
IS_OFF = (
    "({row}.comments_policy = 'off' OR {row}.comments_policy = '' "
    "AND (EXISTS (SELECT 1 FROM blog_blogindexpage WHERE comments_policy = 'off') "
    "OR EXISTS (SELECT 1 FROM comments_conversationsettings WHERE comments_policy = 'off')))"
)


def beside(later: bool) -> str:
    """Return a SELECT of the tag of the nearest earlier or later live article in the same listing.

    By the index of dates, of which it reads a few: those of paths and languages have all of the listing, and
    are ruled out by `|| ''` and `+ 0`.
    """
    order = ">" if later else "<"
    return (
        "SELECT 'beside:' || p.id AS tag FROM wagtailcore_page p "
        f"WHERE p.live AND {IS_OPEN} AND p.path || '' BETWEEN {PARENT_PATH} || '0000' AND {PARENT_PATH} || 'ZZZZ' "
        "AND length(p.path) = length({row}.path) "
        "AND p.locale_id + 0 = {row}.locale_id AND p.id <> {row}.id "
        f"AND p.first_published_at {order}= {{row}}.first_published_at "
        f"AND (p.first_published_at <> {{row}}.first_published_at OR p.id {order} {{row}}.id) "
        f"ORDER BY p.first_published_at {'ASC' if later else 'DESC'}, p.id {'ASC' if later else 'DESC'} LIMIT 1"
    )


def first_of(tag: str, links: str, thing: str, article: str, path: str) -> str:
    """Return SQL for the tag, or NULL: with the first and the last article of a topic, an author or a series.

    `links`: the table and its columns of the article and the thing. Only articles in one language count. Of several
    articles that change at once the oldest raises it, so only older ones are looked for.
    """
    table, article_column, thing_column = links.split()
    return (
        f"CASE WHEN {thing} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table} other "
        f"JOIN wagtailcore_page p ON p.id = other.{article_column} AND p.live AND {IS_OPEN} "
        f"WHERE other.{thing_column} = {thing} AND p.id < {article} "
        f"AND substr(p.path, 1, 8) = substr({path}, 1, 8)) THEN '{tag}' END"
    )


TOPIC_LINKS = "blog_articlepage_topics articlepage_id topic_id"
BYLINES = "blog_byline article_id author_id"
PARTS_OF_SERIES = "blog_articlepage page_ptr_id series_id"


TOPICS_OF_PAGE = (
    "FROM blog_articlepage_topics has JOIN blog_topic t ON t.id = has.topic_id WHERE has.articlepage_id = {row}.id"
)

register_for_pages(
    # An article appears, disappears or changes its place.
    Trigger(
        "wagtailcore_page",
        (
            "'articles'",
            "'articles:' || substr({row}.path, 1, 8)",
            beside(later=False),
            beside(later=True),
            f"SELECT 'topic:' || t.id AS tag {TOPICS_OF_PAGE}",
            f"SELECT 'topic:' || t.parent_id AS tag {TOPICS_OF_PAGE}",
            f"SELECT 'new-in-topic:' || t.id AS tag {TOPICS_OF_PAGE}",
            "SELECT 'author-articles:' || author_id AS tag FROM blog_byline WHERE article_id = {row}.id",
            "SELECT 'series:' || series_id AS tag FROM blog_articlepage WHERE page_ptr_id = {row}.id",
        ),
        columns=PLACE,
        when=f"{{row}}.live AND {IS_ARTICLE}",
    ),
    Trigger(
        "wagtailcore_page",
        (
            f"SELECT {first_of('topics', TOPIC_LINKS, 't.id', '{row}.id', '{row}.path')} AS tag {TOPICS_OF_PAGE}",
            f"SELECT {first_of('authors', BYLINES, 'mine.author_id', '{row}.id', '{row}.path')} AS tag "
            "FROM blog_byline mine WHERE mine.article_id = {row}.id",
            f"SELECT {first_of('in-series', PARTS_OF_SERIES, 'mine.series_id', '{row}.id', '{row}.path')} AS tag "
            "FROM blog_articlepage mine WHERE mine.page_ptr_id = {row}.id",
        ),
        columns="live path",
        when=f"{{row}}.live AND {IS_ARTICLE}",
    ),
)
register(
    *(
        Trigger(
            "blog_articlepage", (f"'{tag}:' || {{row}}.page_ptr_id",), columns, OF_ARTICLE % "page_ptr_id", ("UPDATE",)
        )
        for tag, columns in (
            ("card", "lead hero_id"),
            ("hero", "hero_id"),
            ("sections", "body comments_policy comments_close_after comments_max_length"),
        )
    ),
    # Cards show no count where comments are off.
    Trigger(
        "blog_articlepage",
        (f"CASE WHEN {IS_OFF} THEN 'count:' || {{row}}.page_ptr_id END",),
        columns="comments_policy",
        when=OF_ARTICLE % "page_ptr_id",
        on=("UPDATE",),
    ),
    Trigger(
        "blog_articlepage",
        (
            "'articles'",
            "'pages'",
            "SELECT 'articles:' || substr(path, 1, 8) AS tag FROM wagtailcore_page WHERE id = {row}.page_ptr_id",
        ),
        columns="noindex",
        when=OF_ARTICLE % "page_ptr_id",
        on=("UPDATE",),
    ),
    Trigger("blog_articlepage", ("'page:' || {row}.page_ptr_id",), when=OF_ARTICLE % "page_ptr_id"),
    Trigger(
        "blog_articlepage",
        ("'series:' || {row}.series_id", "CASE WHEN {row}.series_id IS NOT NULL THEN 'in-series' END"),
        columns="series_id series_place",
        when=OF_ARTICLE % "page_ptr_id",
    ),
    Trigger(
        "blog_articlepage_topics",
        (
            "'card:' || {row}.articlepage_id",
            "'page:' || {row}.articlepage_id",
            "'topic:' || {row}.topic_id",
            "'new-in-topic:' || {row}.topic_id",
            "SELECT 'topic:' || parent_id AS tag FROM blog_topic WHERE id = {row}.topic_id",
            f"SELECT {first_of('topics', TOPIC_LINKS, '{row}.topic_id', '{row}.articlepage_id', 'mine.path')} AS tag "
            "FROM wagtailcore_page mine WHERE mine.id = {row}.articlepage_id",
            # The page is being deleted, and its path with it.
            "CASE WHEN NOT EXISTS (SELECT 1 FROM wagtailcore_page p WHERE p.id = {row}.articlepage_id) AND NOT EXISTS "
            "(SELECT 1 FROM blog_articlepage_topics other JOIN wagtailcore_page p ON p.id = other.articlepage_id "
            "AND p.live WHERE other.topic_id = {row}.topic_id) THEN 'topics' END",
        ),
        when=OF_ARTICLE % "articlepage_id",
    ),
    Trigger(
        "blog_byline",
        (
            "'card:' || {row}.article_id",
            "'page:' || {row}.article_id",
            "'author-articles:' || {row}.author_id",
            "'authors'",
        ),
        columns="article_id author_id sort_order",
        when=OF_ARTICLE % "article_id",
    ),
    Trigger(
        "blog_topic",
        (
            "'topic-name:' || {row}.id",
            "'topic:' || {row}.parent_id",
            "CASE WHEN {row}.parent_id IS NULL THEN 'topics' END",
        ),
        columns="name slug parent_id",
        on=("UPDATE",),
    ),
    Trigger("blog_topic", ("'topics'",), columns="parent_id", on=("UPDATE",)),
    Trigger("blog_topic", ("'topic:' || {row}.id",), columns="description", on=("UPDATE",)),
    Trigger("blog_author", ("'author:' || {row}.id",), columns="name slug", on=("UPDATE", "DELETE")),
    Trigger("blog_author", ("'about-author:' || {row}.id",), columns="role about portrait_id", on=("UPDATE",)),
    Trigger("blog_author", ("'names'",), columns="name"),
    *(
        Trigger(f"blog_{kind}", (f"CASE WHEN NOT EXISTS ({other}) THEN 'any-{kind}' END",), on=("INSERT", "DELETE"))
        for kind in ("author", "series")
        for other in [f"SELECT 1 FROM blog_{kind} other WHERE other.id <> {{row}}.id"]
    ),
    Trigger("blog_series", ("'series:' || {row}.id",), on=("UPDATE", "DELETE")),
    Trigger("blog_series", ("'in-series'",), columns="slug", on=("UPDATE",)),
    Trigger(
        "blog_sectionanchor", ("'page:' || {row}.page_id", "'sections:' || {row}.page_id"), when=OF_ARTICLE % "page_id"
    ),
    Trigger(
        "blog_sectionmove",
        (
            "'page:' || {row}.source_id",
            "'page:' || {row}.target_id",
            "'sections:' || {row}.source_id",
            "'sections:' || {row}.target_id",
        ),
    ),
    Trigger("blog_correction", ("'page:' || {row}.article_id",), when=OF_ARTICLE % "article_id"),
    Trigger("blog_relatedarticle", ("'page:' || {row}.article_id",), when=OF_ARTICLE % "article_id"),
    Trigger("blog_articleedition", ("'page:' || {row}.page_id",), when=OF_ARTICLE % "page_id"),
    Trigger(
        "blog_sectionedition",
        ("'page:' || {row}.page_id", "'sections:' || {row}.page_id"),
        columns="page_id block_id digest is_outdated",
        when=OF_ARTICLE % "page_id",
    ),
    Trigger(
        "blog_errorreport",
        ("'errors:' || {row}.page_id",),
        columns=(
            "page_id block_id heading_then text status answer is_public quotes_reader may_quote reported_at "
            "fixed_at settled_at"
        ),
        when="{row}.is_public",
    ),
    Trigger(
        "blog_blogindexpage",
        ("'page:' || {row}.page_ptr_id",),
        columns="introduction noindex",
        on=("UPDATE",),
    ),
    Trigger("blog_blogindexpage", ("'pages'",), columns="noindex", on=("UPDATE",)),
    Trigger(
        "blog_blogindexpage",
        (
            "SELECT 'policy:' || path AS tag FROM wagtailcore_page WHERE id = {row}.page_ptr_id",
            f"SELECT CASE WHEN {IS_OFF} THEN 'shown:' || path END AS tag "
            "FROM wagtailcore_page WHERE id = {row}.page_ptr_id",
        ),
        columns="comments_policy",
        on=("UPDATE",),
    ),
    Trigger(
        "blog_blogindexpage",
        ("SELECT 'form:' || path AS tag FROM wagtailcore_page WHERE id = {row}.page_ptr_id",),
        columns="comments_close_after comments_max_length",
        on=("UPDATE",),
    ),
    Trigger(
        "blog_picture",
        ("'picture:' || {row}.id",),
        columns=(
            "title file credit width height focal_point_x focal_point_y focal_point_width "
            "focal_point_height collection_id"
        ),
        on=("UPDATE", "DELETE"),
    ),
    Trigger("blog_picture", ("'picture-description:' || {row}.id",), columns="description", on=("UPDATE",)),
    Trigger("blog_picturerendition", ("'picture:' || {row}.image_id",)),
)
