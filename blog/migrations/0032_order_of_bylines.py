from django.db import migrations
from django.db.models import Max


def number_bylines(apps, schema_editor):
    """Imported bylines had no number: their order was left to the database."""
    Byline = apps.get_model("blog", "Byline")
    unnumbered = Byline.objects.filter(sort_order=None).order_by("article", "pk")
    places: dict[int, int] = {}
    for byline in unnumbered.iterator():
        if byline.article_id not in places:
            last = Byline.objects.filter(article=byline.article_id).aggregate(last=Max("sort_order"))["last"]
            places[byline.article_id] = -1 if last is None else last
        places[byline.article_id] += 1
        Byline.objects.filter(pk=byline.pk).update(sort_order=places[byline.article_id])


class Migration(migrations.Migration):
    dependencies = [("blog", "0031_article_imports")]

    operations = [migrations.RunPython(number_bylines, migrations.RunPython.noop, elidable=True)]
