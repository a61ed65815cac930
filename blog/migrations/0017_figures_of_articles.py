from django.db import migrations


def text_of(stream):
    return " ".join(" ".join(stream.stream_block.get_searchable_content(stream)).split())


def count_what_is_there(apps, schema_editor):
    ArticlePage = apps.get_model("blog", "ArticlePage")
    ArticleFigures = apps.get_model("blog", "ArticleFigures")
    body, opening = (ArticlePage._meta.get_field(name) for name in ("body", "opening"))
    for article in ArticlePage.objects.select_related("latest_revision").iterator():
        draft = article.latest_revision.content if article.latest_revision else {}
        sections = body.to_python(draft["body"]) if draft.get("body") else article.body
        texts = [
            draft.get("lead", article.lead) or "",
            text_of(opening.to_python(draft["opening"]) if draft.get("opening") else article.opening),
            *(text_of(section.value["content"]) for section in sections),
        ]
        ArticleFigures.objects.get_or_create(
            article=article,
            defaults={"words": sum(len(text.split()) for text in texts), "sections": len(sections)},
        )


class Migration(migrations.Migration):
    dependencies = [("blog", "0016_article_figures")]

    operations = [migrations.RunPython(count_what_is_there, migrations.RunPython.noop)]
