from django.db import models
from django.urls import reverse


class FormerSlug(models.Model):
    """A former slug of a topic, an author or a series: its URL redirects to the present one."""

    kind = models.CharField(max_length=20)  # the model's name: "topic"
    slug = models.CharField(max_length=120)
    object_id = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="one_owner_a_former_slug")]

    def __str__(self):
        return f"{self.kind}: {self.slug}"


class FormerSlugsMixin(models.Model):
    """Mixin for models with a `slug` and a page of their own: former URLs redirect to the present one.

    A former slug that another object takes belongs to that object.
    """

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        before = type(self)._default_manager.filter(pk=self.pk).values_list("slug", flat=True).first()
        super().save(*args, **kwargs)
        self.former_slugs().filter(slug=self.slug).delete()
        if before and before != self.slug:
            self.former_slugs().update_or_create(
                kind=self._meta.model_name, slug=before, defaults={"object_id": self.pk}
            )

    def get_absolute_url(self):
        return reverse(self._meta.model_name, args=[self.slug])

    def delete(self, *args, **kwargs):
        self.former_slugs().filter(object_id=self.pk).delete()
        return super().delete(*args, **kwargs)

    @classmethod
    def former_slugs(cls):
        return FormerSlug.objects.filter(kind=cls._meta.model_name)

    @classmethod
    def free_slug(cls, wanted: str) -> str:
        """Return `wanted`, with a number if another object has or had this slug."""
        slug, number = wanted, 1
        others: models.Manager = cls._default_manager
        while others.filter(slug=slug).exists() or cls.with_former_slug(slug):
            number += 1
            slug = f"{wanted}-{number}"
        return slug

    @classmethod
    def with_former_slug(cls, slug):
        """Return the object that once had this slug, or None."""
        return cls._default_manager.filter(pk__in=cls.former_slugs().filter(slug=slug).values("object_id")).first()
