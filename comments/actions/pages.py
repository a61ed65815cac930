"""What happens to comments as the section that they are filed under goes to another page."""

from django.db import connection

from gazette import generations

from ..models import Comment, Discussed, Tally
from .refusals import SectionMoved


def take_along(source: Discussed, target: Discussed, block_id: str) -> int:
    """Brings all comments on a section of `source`, whatever their state, to `target`; gives their number.

    In the caller's transaction, which has locked both pages; nothing is filed under that section of `target` yet. A
    thread is filed as a whole, so it moves as a whole. What moderators and authors saw of a comment is still so.
    """
    comments = Comment.objects.on_page(source).on_section(block_id)
    for kind in (comments.exclude(thread=None), comments.filter(thread=None)):
        # Replies before the comments that opened their threads, as decisions on them do. Whoever was about to answer
        # one of them had its thread locked: what was stored meanwhile is in the update below, which comes after.
        list(kind.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    number = comments.update(page=target)
    tally = Tally.objects.filter(page=source.pk, block_id=block_id).first()
    if tally and tally.visible:
        for page_id, step in sorted([(source.pk, -tally.visible), (target.pk, tally.visible)]):
            Tally.objects.add(page_id, block_id, step)
    if number:
        generations.bump([f"comments:{source.pk}", f"comments:{target.pk}", "comments"])
    return number


def hold_section(page: Discussed, block_id: str) -> None:
    """Keeps a section on its page until the transaction ends. Raises SectionMoved where it left already."""
    if connection.vendor == "postgresql":
        # The weakest lock that whoever moves a section waits for; publishing, and others who comment, don't.
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM wagtailcore_page WHERE id = %s FOR KEY SHARE", [page.pk])
    # On SQLite the transaction has the whole database already.
    if page.page_of_section(block_id) is not None:
        raise SectionMoved
