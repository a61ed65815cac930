"""Where comments are filed once a merge of sections is published, by whatever way, or is taken back."""

from django.db import transaction

from comments.actions import move_section_threads, move_threads_back

from .merges import survivors


@transaction.atomic
def file_merged(article) -> None:
    """Files threads of merged sections under their survivors, and those of sections that are back where they were."""
    article.forget_sections()  # its anchors may have been frozen since it was asked
    sections = {section.block_id: section for section in article.discussed_sections()}
    move_threads_back(article, sections)
    for block_id, survivor in survivors(article.body).items():
        move_section_threads(article, block_id, sections[survivor])
