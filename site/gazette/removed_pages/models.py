from django.db import models
from wagtail.models import Page, Site


class RemovedPageURL(models.Model):
    """A URL of a page that was public and was removed, and the page that it redirects to.

    A page that is published at the URL takes precedence and deletes the row.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    path = models.TextField()  # from the site's root, not percent-encoded, without a trailing slash
    # Null once the page is deleted permanently.
    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    target = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")  # null: 404 or 410
    removed_at = models.DateTimeField(db_column="left_at")

    class Meta:
        db_table = "gone_formeraddress"
        constraints = [models.UniqueConstraint(fields=["site", "path"], name="one_former_address_a_path")]

    def __str__(self):
        return self.path
