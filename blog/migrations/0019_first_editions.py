"""Of articles that are live already, what readers find now counts as the first edition: how they came there is not known
for all of them, and what is not known is not told."""

import hashlib

from django.db import migrations
from django.utils import timezone


def text_of(stream):
    return " ".join(" ".join(stream.stream_block.get_searchable_content(stream)).split())


def keep_first_editions(apps, schema_editor):
    ArticlePage = apps.get_model("blog", "ArticlePage")
    ArticleEdition = apps.get_model("blog", "ArticleEdition")
    SectionEdition = apps.get_model("blog", "SectionEdition")
    for article in ArticlePage.objects.filter(live=True).iterator():
        sections = []
        for child in article.body:
            text = text_of(child.value["content"])
            digest = hashlib.sha256(text.encode()).hexdigest()
            sections.append({"block_id": child.id, "heading": child.value.get("heading") or "", "digest": digest})
            SectionEdition.objects.get_or_create(
                page=article, block_id=child.id, digest=digest, defaults={"text": text}
            )
        published_at = article.last_published_at or article.first_published_at or timezone.now()
        ArticleEdition.objects.create(page=article, number=1, published_at=published_at, sections=sections)


class Migration(migrations.Migration):
    dependencies = [("blog", "0018_corrections_and_changes")]

    operations = [migrations.RunPython(keep_first_editions, migrations.RunPython.noop)]
