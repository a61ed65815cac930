"""What changes for readers with the rows of comments. The tags:

`comments:ID`: the visible comments on a page; `comments-below:PATH`: on all pages below the home page with this tree
path; `count:ID`: how many a page has; `open:ID`: whether readers may write some; `policy` and `policy:PATH`: the policy
that pages inherit from the site and from the page above with this tree path; `shown` and `shown:PATH`: whether it shows
comments; `form` and `form:PATH`: what the comment form says, and until when it is shown; `rules`: held and abusive
words, and trust; `names`: of the staff and of authors, which no reader may take. An app whose pages have comments
raises `sections:ID` for what these show of the page besides `link:ID`.
"""

from gazette.invalidation import register_for_pages
from gazette.triggers import Trigger, register

register_for_pages(
    # A page appears or disappears with its comments.
    Trigger(
        "wagtailcore_page",
        (
            "CASE WHEN EXISTS (SELECT 1 FROM comments_comment c WHERE c.page_id = {row}.id AND c.status = 'approved') "
            # It was deleted, and perhaps its comments before it.
            "OR NOT EXISTS (SELECT 1 FROM wagtailcore_page p WHERE p.id = {row}.id) "
            "THEN 'comments-below:' || substr({row}.path, 1, 8) END",
        ),
        columns="live path",
        when="{row}.live",
    ),
)
register(
    Trigger(
        "comments_comment",
        (
            "'comments:' || {row}.page_id",
            "SELECT 'comments-below:' || substr(path, 1, 8) AS tag FROM wagtailcore_page WHERE id = {row}.page_id",
        ),
        columns=(
            "status page_id block_id heading_then section_digest parent_id thread_id name is_by_staff text "
            "is_featured submitted_at edited_at visible_in_thread"
        ),
        # The opening of a thread may be hidden while its replies are shown.
        when="({row}.status = 'approved' OR {row}.visible_in_thread > 0)",
    ),
    Trigger("comments_tally", ("'count:' || {row}.page_id",), columns="page_id block_id visible"),
    Trigger("comments_commentsclosure", ("'open:' || {row}.page_id",), columns="page_id"),
    Trigger(
        "comments_conversationsettings",
        ("CASE WHEN {row}.comments_policy = 'off' THEN 'shown' END",),
        columns="site_id comments_policy",
    ),
    Trigger("comments_conversationsettings", ("'policy'",), columns="site_id comments_policy"),
    Trigger(
        "comments_conversationsettings",
        ("'form'",),
        columns="site_id comments_close_after comments_max_length",
    ),
    Trigger(
        "comments_conversationsettings",
        ("'rules'",),
        columns="site_id held_words abuse_words_en abuse_words_de abuse_words_ar trust_approved trust_days",
    ),
    Trigger("auth_user", ("'names'",), columns="username first_name last_name is_active"),
)
