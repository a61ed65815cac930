"""What changes for readers with the rows of articles. `picture:ID` stands for a picture and its renditions.

Renditions are generated one after the other, after uploads and for the admin's own lists.
"""

from gazette.invalidation import register_for_page_rows
from gazette.triggers import Trigger, register

register_for_page_rows(
    {
        "blog_blogindexpage": "page_ptr_id",
        "blog_articlepage": "page_ptr_id",
        "blog_articlepage_topics": "articlepage_id",
        "blog_byline": "article_id",
        "blog_correction": "article_id",
        "blog_relatedarticle": "article_id",
        "blog_articleedition": "page_id",
        "blog_sectionanchor": "page_id",
        "blog_sectionedition": "page_id",
    }
)
register(
    Trigger("blog_topic"),
    Trigger("blog_author"),
    Trigger("blog_series"),
    Trigger("blog_sectionmove"),
    Trigger(
        "blog_errorreport",
        columns=(
            "page_id block_id heading_then text status answer is_public quotes_reader may_quote reported_at "
            "fixed_at settled_at"
        ),
        when="{row}.is_public",
    ),
    Trigger(
        "blog_picture",
        ("'picture:' || {row}.id",),
        columns=(
            "title file credit description width height focal_point_x focal_point_y focal_point_width "
            "focal_point_height collection_id"
        ),
        on=("UPDATE", "DELETE"),
    ),
    Trigger("blog_picturerendition", ("'picture:' || {row}.image_id",)),
)
