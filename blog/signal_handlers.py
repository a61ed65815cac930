from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Revision
from wagtail.signal_handlers import update_reference_index_on_save
from wagtail.signals import page_published

from .models import PictureRendition, RenditionStatus
from .models.articles import ArticleFigures
from .pages import ArticlePage
from .publication import record_publication
from .sections import word_count


def store_figures(sender, instance, raw=False, **kwargs):
    """Store the length of each draft that is saved."""
    if raw or instance.content_type_id != ContentType.objects.get_for_model(ArticlePage).pk:
        return
    content = instance.content
    body, opening = (
        getattr(ArticlePage, name).field.to_python(content.get(name) or "[]") for name in ("body", "opening")
    )
    words = word_count(content.get("lead") or "", opening, body)
    ArticleFigures.objects.bulk_create(
        [ArticleFigures(article_id=int(instance.object_id), words=words, sections=len(body))],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["words", "sections"],
    )


def note_missing_rendition(sender, instance, **kwargs):
    """Have a deleted rendition generated again, unless its image is deleted too."""
    RenditionStatus.objects.filter(picture=instance.image_id).delete()


def index_topics(sender, instance, action, **kwargs):
    """Index the references of an article once its topics are stored, which is after `post_save`."""
    if action.startswith("post_") and isinstance(instance, ArticlePage):
        update_reference_index_on_save(instance)


def connect():
    m2m_changed.connect(index_topics, sender=ArticlePage.topics.through, dispatch_uid="blog.index_topics")
    post_save.connect(store_figures, sender=Revision, dispatch_uid="blog.store_figures")
    page_published.connect(record_publication, sender=ArticlePage, dispatch_uid="blog.record_publication")
    post_delete.connect(note_missing_rendition, sender=PictureRendition, dispatch_uid="blog.note_missing_rendition")
