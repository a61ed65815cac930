from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.panels import MultipleChooserPanel
from wagtail.coreutils import cautious_slugify

from gazette.forms import ScheduledPageForm

from .blocks import refuse_addresses
from .half_written.missing import is_untitled
from .sections import slug_of

# What a draft goes without where it can't be read: a date half typed, a number that is none. Text is never left out.
CAN_WAIT = (forms.DateTimeField, forms.DateField, forms.IntegerField, forms.ChoiceField)


class ArticleForm(ScheduledPageForm):
    """Takes every half-written draft. `slug_wanted` is an address that it could not have, or empty;

    `left_out` says which fields kept their former value, and why, by their label.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.slug_wanted = ""
        self.left_out: dict[str, str] = {}
        if is_untitled(self.instance):
            # Left empty, so that publishing asks for a title, and the address follows the one that is typed.
            self.initial["title"] = ""
            if self.instance.slug.startswith(cautious_slugify(self.instance.title)):
                self.initial["slug"] = ""
        if topics := self.fields.get("topics"):
            topics.queryset = topics.queryset.in_order()
            topics.label_from_instance = lambda topic: topic.full_name

    def defer_required_fields(self):
        super().defer_required_fields()
        # Wagtail insists on a title; a first sentence may come before it.
        if self.fields["title"].required:
            self.fields["title"].required = False
            self.deferred_required_fields.append("title")

    def clean(self):
        data = super().clean()
        if self.is_deferred_validation:
            self.wait_for_the_rest(data)
        elif data.get("body") and self.instance.pk:
            try:
                self.check_addresses(data["body"])
            except ValidationError as error:
                self.add_error("body", error)
        return data

    def wait_for_the_rest(self, data):
        if not data.get("title") and "title" not in self.errors:
            data["title"] = self.instance.title or gettext("Untitled")
        if "slug" in self.errors:
            self.slug_wanted = self.data.get(self.add_prefix("slug"), "")
            del self.errors["slug"]
            data["slug"] = self.free_slug(cautious_slugify(self.slug_wanted) or cautious_slugify(data["title"]))
        for name in list(self.errors):
            field = self.fields.get(name)
            if isinstance(field, CAN_WAIT):
                self.left_out[str(field.label)] = " ".join(self.errors[name])
                del self.errors[name]

    def free_slug(self, wanted: str) -> str:
        """`wanted`, numbered where another page beside this one has it."""
        slug, number = wanted[:240], 1
        while not self.instance._slug_is_available(slug, self.parent_page, self.instance):
            number += 1
            slug = f"{wanted[:240]}-{number}"
        return slug

    def get_field_updates_for_resave(self):
        updates = super().get_field_updates_for_resave()
        if self.slug_wanted:
            updates.append((self.add_prefix("slug"), self.cleaned_data["slug"]))
        return updates

    def check_addresses(self, body):
        """No section takes an address that another one has, or had: readers' links would lead to the wrong one."""
        owner = {anchor.slug: anchor.block_id for anchor in self.instance.anchors.all()}
        addresses = [section.value["address"] for section in body]
        refuse_addresses(
            {
                position: _("Another section has, or had, the address “%(address)s”: choose a different one.")
                for position, (section, address) in enumerate(zip(body, addresses, strict=True))
                if address and owner.get(slug_of(address), section.id) != section.id
            },
            addresses,
        )


class BylineFormSet(BaseChildFormSet):
    """Who wrote an article. A draft leaves out what names nobody, or somebody who stands above already."""

    def _should_delete_form(self, form):
        return super()._should_delete_form(form) or (form.is_deferred_validation and self.names_nobody_new(form))

    def names_nobody_new(self, form):
        author = form.cleaned_data.get("author")
        above = self.forms[: self.forms.index(form)]
        kept = [other for other in above if not super(BylineFormSet, self)._should_delete_form(other)]
        return author is None or author in [other.cleaned_data.get("author") for other in kept]

    def validate_unique(self):
        named = set()
        for form in self.forms:
            author = getattr(form, "cleaned_data", {}).get("author")
            if author is None or form in self.deleted_forms:
                continue
            if author in named:
                problem = _("“%(author)s” stands here twice: remove one.")
                form.add_error("author", ValidationError(problem, params={"author": author.name}))
            named.add(author)


class BylinesPanel(MultipleChooserPanel):
    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = BylineFormSet
        return options
