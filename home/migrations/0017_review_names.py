"""Name the review of the first installation as its screens do, unless an administrator has renamed it."""

from django.db import migrations

# Model: name before, name now.
NAMES = {
    "Workflow": ("the editors", "Editorial review"),
    "Task": ("An editor approves", "Editorial review"),
}


def rename(apps, schema_editor):
    for model, (before, now) in NAMES.items():
        apps.get_model("wagtailcore", model).objects.filter(name=before).update(name=now)


def take_back(apps, schema_editor):
    for model, (before, now) in NAMES.items():
        apps.get_model("wagtailcore", model).objects.filter(name=now).update(name=before)


class Migration(migrations.Migration):
    dependencies = [("home", "0016_subscriptions"), ("wagtailcore", "0098_apitoken")]

    operations = [migrations.RunPython(rename, take_back)]
