import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0028_rendition_status"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="author",
            name="user",
            field=models.OneToOneField(
                blank=True,
                help_text="Articles that this user creates begin with this author.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="author_entry",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
    ]
