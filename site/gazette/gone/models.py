from django.db import models
from wagtail.models import Page, Site


class FormerAddress(models.Model):
    """Where a page stood that readers could open until it was taken away, and where they go now.

    A page that is live at the address again wins over the row, and takes it away when it is published.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    path = models.TextField()  # as readers see it, not escaped, from the site's root, without the slash at its end
    # The page that stood there. Null once it is deleted: its address is as gone as before.
    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    target = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")  # null: gone for good
    left_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "path"], name="one_former_address_a_path")]

    def __str__(self):
        return self.path
