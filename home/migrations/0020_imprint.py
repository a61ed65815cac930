from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("home", "0019_export_note")]

    operations = [
        migrations.AlterField(
            model_name="infopage",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Plain page"),
                    ("house_rules", "House rules: linked at the comment form"),
                    ("privacy", "Privacy notice: linked at the comment form"),
                    ("imprint", "Imprint: linked in the footer"),
                ],
                default="",
                max_length=20,
                verbose_name="kind",
            ),
        ),
    ]
