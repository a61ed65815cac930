from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0033_references_to_topics'),
    ]

    operations = [
        migrations.AddField(
            model_name='articleimport',
            name='trials',
            field=models.JSONField(default=list),
        ),
    ]
