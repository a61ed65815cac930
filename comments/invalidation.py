"""What changes for readers with the rows of comments. The tags, besides `site`:

`comments:ID`: the visible comments on a page; `count:ID`: how many it has; `comments`: those of all pages; `open:ID`:
whether readers may write some.
"""

from gazette.triggers import Trigger, register

register(
    Trigger(
        "comments_comment",
        ("'comments:' || {row}.page_id", "'comments'"),
        columns=(
            "status page_id block_id heading_then section_digest parent_id thread_id name is_by_staff text "
            "is_featured submitted_at edited_at visible_in_thread"
        ),
        # The opening of a thread may be hidden while its replies are shown.
        when="({row}.status = 'approved' OR {row}.visible_in_thread > 0)",
    ),
    Trigger("comments_tally", ("'count:' || {row}.page_id",), columns="page_id block_id visible"),
    Trigger("comments_commentsclosure", ("'open:' || {row}.page_id",), columns="page_id"),
    Trigger("comments_conversationsettings"),
    # No reader may take the name of somebody of the staff.
    Trigger("auth_user", columns="username first_name last_name is_active"),
)
