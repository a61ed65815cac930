"""Where comments are filed once a merge of sections is published, by whatever way, or is taken back."""

from django.db import transaction

from comments.actions import bring_filed_back, file_section_under

from ..sections import merge_targets


@transaction.atomic
def file_merged(article) -> None:
    """Files threads of merged sections under their survivors, and those of sections that are back where they were."""
    article.forget_sections()  # its anchors may have been frozen since it was asked
    sections = {section.block_id: section for section in article.discussed_sections()}
    bring_filed_back(article, sections)
    for block_id, survivor in merge_targets(article.body).items():
        file_section_under(article, block_id, sections[survivor])
