from django.db import migrations
from django.db.models import Q


def replace(apps, before, after):
    """In the rows, in the drafts that the next edit begins with, and in what is to be published on a date."""
    ArticlePage = apps.get_model("blog", "ArticlePage")
    Revision = apps.get_model("wagtailcore", "Revision")
    ArticlePage.objects.filter(comments_policy=before).update(comments_policy=after)
    latest = ArticlePage.objects.exclude(latest_revision=None).values("latest_revision")
    drafts = Revision.objects.filter(content_type__app_label="blog", content_type__model="articlepage")
    for revision in drafts.filter(Q(pk__in=latest) | Q(approved_go_live_at__isnull=False)).iterator():
        if revision.content.get("comments_policy") == before:
            revision.content["comments_policy"] = after
            revision.save(update_fields=["content"])


def say_nothing(apps, schema_editor):
    """ "Held" was what every article said that nobody had told otherwise; now such a one follows its listing."""
    replace(apps, "held", "")


def say_held(apps, schema_editor):
    replace(apps, "", "held")


class Migration(migrations.Migration):
    dependencies = [("blog", "0004_error_reports_and_policy"), ("wagtailcore", "0098_apitoken")]

    operations = [migrations.RunPython(say_nothing, say_held)]
