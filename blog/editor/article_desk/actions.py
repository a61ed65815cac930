from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from ...models.querysets import lock_pages
from ...models.taxonomy import Topic
from ...pages import ArticlePage

TOPIC_SET = "gazette.topic"  # Wagtail's log of the page


def may_set_topic(user, article: ArticlePage) -> bool:
    """Return whether the user may edit the article and, if it is live, publish it, and it is not locked."""
    rights = article.permissions_for_user(user)
    return rights.can_edit() and not rights.page_locked() and (not article.live or rights.can_publish())


@transaction.atomic
def set_topic(article: ArticlePage, topic: Topic, *, user, is_added: bool) -> bool:
    """Add the topic to the article, or remove it, live and in the draft; return whether that changed anything.

    Other changes in the draft stay unpublished. Raises PermissionDenied.
    """
    lock_pages(article.pk)  # as saving and publishing do
    article = ArticlePage.objects.get(pk=article.pk)
    if not may_set_topic(user, article):
        raise PermissionDenied
    draft = article.get_latest_revision_as_object()
    is_published_whole = article.live and not article.has_unpublished_changes
    changed, revision = replace_topic(draft, topic, is_added), None
    if changed:
        revision = draft.save_revision(user=user, log_action=False)
        if is_published_whole:
            revision.publish(user=user, log_action=False)
    if article.live and not is_published_whole:
        live = ArticlePage.objects.get(pk=article.pk)  # as the draft left it
        if replace_topic(live, topic, is_added):
            live.save(clean=False)
            changed = True
    if changed:
        data = {"topic": topic.name, "is_added": is_added}
        log(article, TOPIC_SET, user=user, revision=revision, content_changed=True, data=data)
    return changed


def replace_topic(article: ArticlePage, topic: Topic, is_added: bool) -> bool:
    before = list(article.topics.all())
    after = [each for each in before if each != topic] + ([topic] if is_added else [])
    if {each.pk for each in before} == {each.pk for each in after}:
        return False
    article.topics.set(after)
    return True
