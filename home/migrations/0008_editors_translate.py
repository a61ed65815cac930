from importlib import import_module

from django.db import migrations

permission = import_module("home.migrations.0003_groups_and_workflow").permission


def submit_translation(apps):
    return permission(apps, "simple_translation", "simpletranslation", "submit_translation")


def allow(apps, schema_editor):
    editors = apps.get_model("auth", "Group").objects.filter(name="Editors").first()
    if editors:
        editors.permissions.add(submit_translation(apps))


def take_back(apps, schema_editor):
    editors = apps.get_model("auth", "Group").objects.filter(name="Editors").first()
    if editors:
        editors.permissions.remove(submit_translation(apps))


class Migration(migrations.Migration):
    dependencies = [("home", "0007_front_page_picks"), ("simple_translation", "0001_initial")]

    operations = [migrations.RunPython(allow, take_back)]
