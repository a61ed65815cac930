from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0021_heading_words_in_line")]

    operations = [
        migrations.AddIndex(model_name="picture", index=models.Index(fields=["file"], name="picture_by_file")),
        migrations.AddIndex(model_name="picturerendition", index=models.Index(fields=["file"], name="rendition_by_file")),
    ]
