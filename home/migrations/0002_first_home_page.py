"""Puts an empty home page of ours where Wagtail's first migrations put a welcome page."""

import uuid

from django.db import migrations


def make_home_page(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    HomePage = apps.get_model("home", "HomePage")
    Locale = apps.get_model("wagtailcore", "Locale")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")

    Page.objects.filter(slug="home", depth=2).delete()
    content_type, _ = ContentType.objects.get_or_create(app_label="home", model="homepage")
    home = HomePage.objects.create(
        title="Home",
        draft_title="Home",
        slug="home",
        content_type=content_type,
        path="00010001",
        depth=2,
        numchild=0,
        url_path="/home/",
        locale=Locale.objects.get(),
        translation_key=uuid.uuid4(),
    )
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "site_name": "Gazette"})


class Migration(migrations.Migration):
    dependencies = [("home", "0001_home_page_and_settings"), ("wagtailcore", "0098_apitoken")]

    operations = [migrations.RunPython(make_home_page, migrations.RunPython.noop)]
