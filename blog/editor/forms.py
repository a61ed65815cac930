"""The form of an article, with validation that drafts skip, and the formset of its authors."""

import re
from types import SimpleNamespace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.panels import MultipleChooserPanel

from gazette.forms import DraftPageForm

from ..blocks.article import refuse_slugs
from ..sections import slug_of
from .draft_validation.problems import NO_TEXT, has_text
from .merging.panel import BASE_FIELD
from .merging.state import FormBase, posted_state


class ArticleForm(DraftPageForm):
    next_base: FormBase | None = None  # the base of the open form after a merged save

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if title := self.fields.get("title"):
            title.help_text = ""  # Wagtail's says nothing that is special to a title
        if topics := self.fields.get("topics"):
            # Those of the article's language, and those that it has.
            own = topics.queryset.filter(pk__in=[topic.pk for topic in self.instance.topics.all()])
            topics.queryset = (topics.queryset.for_languages([self.instance.locale_id]) | own).in_order()
            topics.label_from_instance = lambda topic: topic.full_name

    def clean_title(self):
        # From a text area, which may have several lines. No-break spaces stay.
        return re.sub(r"\s*[\t\n\v\f\r\x85\u2028\u2029]+\s*", " ", self.cleaned_data["title"]).strip()

    def clean(self):
        data = super().clean()
        if not self.is_deferred_validation and not self.errors.keys() & {"lead", "opening", "body"}:
            self.check_has_text(data)
        if not self.is_deferred_validation and data.get("body") and self.instance.pk:
            try:
                self.check_slugs(data["body"])
            except ValidationError as error:
                self.add_error("body", error)
        return data

    def get_field_updates_for_resave(self):
        base = self.next_base or FormBase.of(posted_state(self), self.instance)
        return [*super().get_field_updates_for_resave(), (BASE_FIELD, str(base))]

    def check_has_text(self, data):
        # Not from the instance: it gets the submitted values later.
        values = {name: data.get(name, getattr(self.instance, name)) for name in ("lead", "opening", "body")}
        if not has_text(SimpleNamespace(**values)):
            self.add_error("lead", ValidationError(NO_TEXT, code="no_text"))

    def check_slugs(self, body):
        """Raise ValidationError if a section takes the current or former slug of another one."""
        owner = {anchor.slug: anchor.block_id for anchor in self.instance.anchors.all()}
        slugs = [section.value["address"] for section in body]
        refuse_slugs(
            {
                position: _("Another section has or had the slug “%(slug)s”: choose a different one.")
                for position, (section, slug) in enumerate(zip(body, slugs, strict=True))
                if slug and owner.get(slug_of(slug), section.id) != section.id
            },
            slugs,
        )


class BylineFormSet(BaseChildFormSet):
    """The authors of an article. Drafts drop rows without an author, or with one that is listed above."""

    def _should_delete_form(self, form):
        return super()._should_delete_form(form) or (form.is_deferred_validation and self.is_empty_or_duplicate(form))

    def is_empty_or_duplicate(self, form):
        author = form.cleaned_data.get("author")
        above = self.forms[: self.forms.index(form)]
        kept = [other for other in above if not super(BylineFormSet, self)._should_delete_form(other)]
        return author is None or author in [other.cleaned_data.get("author") for other in kept]

    def validate_unique(self):
        listed = set()
        for form in self.forms:
            author = getattr(form, "cleaned_data", {}).get("author")
            if author is None or form in self.deleted_forms:
                continue
            if author in listed:
                problem = _("“%(author)s” is listed twice: remove one.")
                form.add_error("author", ValidationError(problem, params={"author": author.name}))
            listed.add(author)


class BylinesPanel(MultipleChooserPanel):
    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = BylineFormSet
        return options
