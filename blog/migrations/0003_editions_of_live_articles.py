import hashlib

from django.db import migrations


def text_of(stream):
    return " ".join(" ".join(stream.stream_block.get_searchable_content(stream)).split())


def keep_what_sections_say(apps, schema_editor):
    """From here on, a comment can tell whether its section still says what it said."""
    ArticlePage = apps.get_model("blog", "ArticlePage")
    SectionEdition = apps.get_model("blog", "SectionEdition")
    for article in ArticlePage.objects.filter(live=True).iterator():
        texts = {child.id: text_of(child.value["content"]) for child in article.body}
        SectionEdition.objects.bulk_create(
            [
                SectionEdition(
                    page=article, block_id=block_id, digest=hashlib.sha256(text.encode()).hexdigest(), text=text
                )
                for block_id, text in texts.items()
            ],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("blog", "0002_section_editions")]

    operations = [migrations.RunPython(keep_what_sections_say, migrations.RunPython.noop)]
