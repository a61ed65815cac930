from django.db import migrations

# A search that finds too much asks the headings alone, row after row, the newest first: fetched from out of line, they
# took most of its time. Rows that are there already are written anew.
FORWARDS = [
    "ALTER TABLE blog_searchrow ALTER COLUMN heading_vector SET STORAGE MAIN",
    "UPDATE blog_searchrow SET heading_words = heading_words",
]
BACKWARDS = ["ALTER TABLE blog_searchrow ALTER COLUMN heading_vector SET STORAGE EXTENDED"]


def _run(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("blog", "0020_merged_sections")]

    operations = [migrations.RunPython(_run(FORWARDS), _run(BACKWARDS))]
