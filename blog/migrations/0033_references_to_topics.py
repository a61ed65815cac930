from itertools import batched

from django.db import migrations
from wagtail.models import ReferenceIndex as CurrentReferenceIndex


def index_references(apps, schema_editor):
    """Wagtail's reference index lacked the topics of articles, and main topics of imported subtopics."""
    ReferenceIndex = apps.get_model("wagtailcore", "ReferenceIndex")
    Topic, ArticlePage = apps.get_model("blog", "Topic"), apps.get_model("blog", "ArticlePage")
    content_types = apps.get_model("contenttypes", "ContentType").objects
    topic_type, article_type, page_type = (
        content_types.get_for_model(model) for model in (Topic, ArticlePage, apps.get_model("wagtailcore", "Page"))
    )

    def reference(object_id, topic_id, model_path, content_path):
        is_topic = model_path == "parent"
        return ReferenceIndex(
            content_type=topic_type if is_topic else article_type,
            base_content_type=topic_type if is_topic else page_type,
            object_id=object_id,
            to_content_type=topic_type,
            to_object_id=topic_id,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=CurrentReferenceIndex._get_content_path_hash(content_path),
        )

    def references():
        for pk, parent in Topic.objects.exclude(parent=None).values_list("pk", "parent"):
            yield reference(pk, parent, "parent", "parent")
        for article, topic in ArticlePage.topics.through.objects.values_list("articlepage", "topic").iterator():
            yield reference(article, topic, "topics.item", f"topics.{topic}")

    for several in batched(references(), 1_000):  # a large site has a million
        ReferenceIndex.objects.bulk_create(several, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0032_order_of_bylines"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(index_references, migrations.RunPython.noop, elidable=True)]
