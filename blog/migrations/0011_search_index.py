import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# External content: the words are stored once, in the table of rows, and three triggers keep both alike.
SQLITE = [
    """
    CREATE VIRTUAL TABLE blog_searchrow_fts USING fts5(
        heading_words, about_words, text_words, content='blog_searchrow', content_rowid='id', prefix='2 3',
        tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
    )
    """,
    """
    CREATE TRIGGER blog_searchrow_added AFTER INSERT ON blog_searchrow BEGIN
        INSERT INTO blog_searchrow_fts(rowid, heading_words, about_words, text_words)
        VALUES (new.id, new.heading_words, new.about_words, new.text_words);
    END
    """,
    """
    CREATE TRIGGER blog_searchrow_removed AFTER DELETE ON blog_searchrow BEGIN
        INSERT INTO blog_searchrow_fts(blog_searchrow_fts, rowid, heading_words, about_words, text_words)
        VALUES ('delete', old.id, old.heading_words, old.about_words, old.text_words);
    END
    """,
    """
    CREATE TRIGGER blog_searchrow_changed AFTER UPDATE ON blog_searchrow BEGIN
        INSERT INTO blog_searchrow_fts(blog_searchrow_fts, rowid, heading_words, about_words, text_words)
        VALUES ('delete', old.id, old.heading_words, old.about_words, old.text_words);
        INSERT INTO blog_searchrow_fts(rowid, heading_words, about_words, text_words)
        VALUES (new.id, new.heading_words, new.about_words, new.text_words);
    END
    """,
]
# The words are folded already, so the "simple" configuration only takes them apart. No extension is needed. What is
# looked for goes out of line, so that a search for a frequent word passes over short rows.
POSTGRESQL = [
    "ALTER TABLE blog_searchrow SET (toast_tuple_target = 128)",
    """
    ALTER TABLE blog_searchrow
        ADD COLUMN heading_vector tsvector
            GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, heading_words)) STORED,
        ADD COLUMN vector tsvector GENERATED ALWAYS AS (
            to_tsvector('simple'::regconfig, heading_words || ' ' || about_words || ' ' || text_words)
        ) STORED
    """,
    "CREATE INDEX search_row_heading ON blog_searchrow USING gin (heading_vector)",
    "CREATE INDEX search_row_words ON blog_searchrow USING gin (vector)",
]


def index_words(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def forget_index(apps, schema_editor):
    """What PostgreSQL added goes with the table."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE blog_searchrow_fts", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0010_footnotes"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=40, unique=True)),
                ("backwards", models.CharField(db_index=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("block_id", models.CharField(blank=True, max_length=36)),
                ("number", models.PositiveIntegerField(default=0)),
                ("slug", models.CharField(blank=True, max_length=120)),
                ("heading", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("heading_words", models.TextField(blank=True)),
                ("about_words", models.TextField(blank=True)),
                ("text_words", models.TextField(blank=True)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("page", "block_id"), name="one_search_row_a_section")
                ],
            },
        ),
        migrations.RunPython(index_words, forget_index),
    ]
