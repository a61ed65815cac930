from django.db import migrations
from django.db.models import Q

from comments.text import hosts_in


def name_hosts(apps, schema_editor):
    """Of comments that were sent before hosts were stored."""
    comments = apps.get_model("comments", "Comment").objects.filter(Q(text__contains=":") | Q(text__icontains="www."))
    links = apps.get_model("comments", "Link").objects
    batch = []
    for pk, text in comments.order_by("pk").values_list("pk", "text").iterator(chunk_size=2_000):
        batch += [links.model(comment_id=pk, host=host) for host in hosts_in(text)]
        if len(batch) > 2_000:
            links.bulk_create(batch, ignore_conflicts=True)
            batch = []
    links.bulk_create(batch, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("comments", "0004_the_whole_desk")]

    operations = [migrations.RunPython(name_hosts, migrations.RunPython.noop)]
