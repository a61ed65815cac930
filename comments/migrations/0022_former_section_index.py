from django.db import migrations


class Migration(migrations.Migration):
    """In a transaction of its own: after those that make an index, it could wait for a comment that waits for them."""

    dependencies = [
        ('comments', '0021_section_roots_and_featured'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='comment',
            name='comment_by_section',
        ),
    ]
