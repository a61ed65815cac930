"""Editors set how comments are taken on the whole site; moderators keep the words that hold and who is trusted."""

from importlib import import_module

from django.db import migrations

permission = import_module("home.migrations.0003_groups_and_workflow").permission


def needed(apps):
    return [
        permission(apps, "comments", "conversationsettings", "change_conversationsettings"),
        permission(apps, "comments", "conversationsettings", "set_comments_policy"),
    ]


def allow(apps, schema_editor):
    editors = apps.get_model("auth", "Group").objects.filter(name="Editors").first()
    if editors:
        editors.permissions.add(*needed(apps))


def take_back(apps, schema_editor):
    editors = apps.get_model("auth", "Group").objects.filter(name="Editors").first()
    if editors:
        editors.permissions.remove(*needed(apps))


class Migration(migrations.Migration):
    dependencies = [("home", "0010_first_listing"), ("comments", "0009_comments_closures")]

    operations = [migrations.RunPython(allow, take_back)]
