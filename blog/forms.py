from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from .blocks import refuse_addresses
from .sections import slug_of


class ArticleForm(WagtailAdminPageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if topics := self.fields.get("topics"):
            topics.queryset = topics.queryset.in_order()
            topics.label_from_instance = lambda topic: topic.full_name

    def clean(self):
        data = super().clean()
        body = data.get("body")
        if body and self.instance.pk and not self.is_deferred_validation:
            try:
                self.check_addresses(body)
            except ValidationError as error:
                self.add_error("body", error)
        return data

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
