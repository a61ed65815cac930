from django.db import migrations


class Migration(migrations.Migration):
    """Rename Tally to CommentCount. The table keeps its name, so no data moves."""

    dependencies = [("comments", "0009_comments_closures")]

    operations = [
        migrations.AlterModelTable(name="Tally", table="comments_tally"),
        migrations.RenameModel(old_name="Tally", new_name="CommentCount"),
    ]
