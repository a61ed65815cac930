from django.db import migrations, models

BEFORE = "Comments are read by a person before they appear. Your e-mail address is never published."
AFTER = "Your e-mail address is never published."


def replace(apps, before, after):
    apps.get_model("home", "SiteSettings").objects.filter(comment_notice=before).update(comment_notice=after)


def leave_it_to_the_policy(apps, schema_editor):
    """Whether a person reads a comment first now depends on the article: the form says it, and says it right."""
    replace(apps, BEFORE, AFTER)


def say_it_again(apps, schema_editor):
    replace(apps, AFTER, BEFORE)


class Migration(migrations.Migration):
    dependencies = [("home", "0003_groups_and_workflow")]

    operations = [
        migrations.AlterField(
            model_name="sitesettings",
            name="comment_notice",
            field=models.CharField(
                blank=True,
                default=AFTER,
                max_length=400,
                verbose_name="notice at the comment form",
            ),
        ),
        migrations.RunPython(leave_it_to_the_policy, say_it_again),
    ]
