from importlib import import_module

from django.db import migrations

permission = import_module("home.migrations.0003_groups_and_workflow").permission
VERBS = ("add", "change", "view")


def allow(apps, schema_editor):
    editors = apps.get_model("auth", "Group").objects.filter(name="Editors").first()
    if editors:
        editors.permissions.add(*(permission(apps, "blog", "series", f"{verb}_series") for verb in VERBS))


def take_back(apps, schema_editor):
    editors = apps.get_model("auth", "Group").objects.filter(name="Editors").first()
    if editors:
        editors.permissions.remove(*(permission(apps, "blog", "series", f"{verb}_series") for verb in VERBS))


class Migration(migrations.Migration):
    dependencies = [("home", "0005_noindex"), ("blog", "0008_series")]

    operations = [migrations.RunPython(allow, take_back)]
