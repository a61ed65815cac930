from django.db import migrations

# The weights tell heading (A), names (B) and text (C) apart, for ranking, and for phrases within one of them.
FORWARDS = [
    "ALTER TABLE blog_searchrow DROP COLUMN vector",
    """
    ALTER TABLE blog_searchrow ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple'::regconfig, heading_words), 'A')
        || setweight(to_tsvector('simple'::regconfig, about_words), 'B')
        || setweight(to_tsvector('simple'::regconfig, text_words), 'C')
    ) STORED
    """,
    "CREATE INDEX search_row_words ON blog_searchrow USING gin (vector)",
]
BACKWARDS = [
    "ALTER TABLE blog_searchrow DROP COLUMN vector",
    """
    ALTER TABLE blog_searchrow ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        to_tsvector('simple'::regconfig, heading_words || ' ' || about_words || ' ' || text_words)
    ) STORED
    """,
    "CREATE INDEX search_row_words ON blog_searchrow USING gin (vector)",
]


def run(statements):
    def operation(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement, params=None)

    return operation


class Migration(migrations.Migration):
    dependencies = [("blog", "0025_comments_labels")]

    operations = [migrations.RunPython(run(FORWARDS), run(BACKWARDS))]
