from hashlib import sha256

from django.db import models
from wagtail.admin.panels import MultiFieldPanel
from wagtail.models import Page

from comments.conversation import Conversation
from comments.fragments import threads_html
from comments.models import Discussed, DiscussedSection


class DiscussedPage(Discussed, Page):
    """The least that readers can comment on: headed sections, and what a subclass of `Discussed` may override."""

    # Keys of each section: id, heading, text, slug, former_slugs, policy.
    sections = models.JSONField(default=list, blank=True)
    former_digests = models.JSONField(default=list, blank=True)  # pairs of a block id and a digest
    moved_sections = models.JSONField(default=dict, blank=True)  # ids of pages by block id
    protected_names = models.JSONField(default=list, blank=True)

    settings_panels = [*Page.settings_panels, MultiFieldPanel(Discussed.comment_panels, heading="Comments")]
    is_creatable = False

    @property
    def block_ids(self) -> list[str]:
        return [section["id"] for section in self.sections]

    def discussed_sections(self):
        return [
            DiscussedSection(
                section["id"],
                section["heading"],
                section["slug"],
                sha256(section["text"].encode()).hexdigest(),
                section["policy"],
                tuple(section["former_slugs"]),
            )
            for section in self.sections
        ]

    def outdated_digests(self):
        return {tuple(pair) for pair in self.former_digests}

    def page_of_section(self, block_id):
        return DiscussedPage.objects.filter(pk=self.moved_sections.get(block_id)).first()

    def names_to_protect(self):
        return self.protected_names

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        conversation = Conversation(self, request.GET)
        threads = threads_html(conversation, self.get_url(request))
        return {**context, "conversation": conversation, "threads": threads}
