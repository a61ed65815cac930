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
        # By number: on the way back, models of one state are not always those that the models of another one name.
        wanted = {"codename__in": [f"{verb}_series" for verb in VERBS], "content_type__app_label": "blog"}
        editors.permissions.remove(
            *apps.get_model("auth", "Permission").objects.filter(**wanted).values_list("pk", flat=True)
        )


class Migration(migrations.Migration):
    dependencies = [("home", "0005_noindex"), ("blog", "0008_series")]

    operations = [migrations.RunPython(allow, take_back)]
