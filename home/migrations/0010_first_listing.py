"""Puts a published listing of articles under the home page of a new site, so that the first article has its place.

A site that somebody has worked on is left as it is, also where that left no listing: pages below the home page, any row in
the log of pages, or a demo, be it removed, tell of it.
"""

import uuid

from django.db import migrations
from django.utils import timezone

SLUG = "articles"


def is_new(apps, home):
    return not (
        home.numchild
        or apps.get_model("wagtailcore", "PageLogEntry").objects.exists()
        or apps.get_model("home", "DemoState").objects.exists()
    )


def add_first_listing(apps, schema_editor):
    BlogIndexPage = apps.get_model("blog", "BlogIndexPage")
    ContentType = apps.get_model("contenttypes", "ContentType")
    HomePage = apps.get_model("home", "HomePage")

    home = HomePage.objects.filter(depth=2, sites_rooted_here__is_default_site=True).first()
    if home is None or not is_new(apps, home):
        return
    now = timezone.now()
    content_type, _ = ContentType.objects.get_or_create(app_label="blog", model="blogindexpage")
    BlogIndexPage.objects.create(
        title="Articles",
        draft_title="Articles",
        slug=SLUG,
        content_type=content_type,
        path=f"{home.path}0001",
        depth=3,
        numchild=0,
        url_path=f"{home.url_path}{SLUG}/",
        locale_id=home.locale_id,
        translation_key=uuid.uuid4(),
        live=True,
        show_in_menus=True,
        first_published_at=now,
        last_published_at=now,
    )
    HomePage.objects.filter(pk=home.pk).update(numchild=1)


def remove_untouched_listing(apps, schema_editor):
    BlogIndexPage = apps.get_model("blog", "BlogIndexPage")
    HomePage = apps.get_model("home", "HomePage")

    home = HomePage.objects.filter(depth=2, sites_rooted_here__is_default_site=True, numchild=1).first()
    if home is None:
        return
    untouched = BlogIndexPage.objects.filter(path=f"{home.path}0001", slug=SLUG, numchild=0, latest_revision=None)
    if untouched.delete()[0]:
        HomePage.objects.filter(pk=home.pk).update(numchild=0)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0009_lines_in_other_languages"),
        ("blog", "0021_heading_words_in_line"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(add_first_listing, remove_untouched_listing)]
