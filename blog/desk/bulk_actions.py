from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction

from ..models import ArticlePage, Topic
from .actions import file_under, may_file


class TopicForm(forms.Form):
    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.all())
    do = forms.ChoiceField(
        label=_("What to do"),
        choices=[("add", _("put it on these articles")), ("remove", _("take it off these articles"))],
        initial="add",
        widget=forms.RadioSelect,
    )


class SetTopicBulkAction(PageBulkAction):
    """Shown on every listing of pages, because Wagtail asks by the base page; pages of other kinds are refused."""

    display_name = _("Set topic")
    action_type = "set_topic"
    aria_label = _("Set the topic of selected articles")
    template_name = "blog/desk/set_topic.html"
    action_priority = 60
    form_class = TopicForm

    def check_perm(self, page):
        article = page.specific
        return isinstance(article, ArticlePage) and may_file(self.request.user, article)

    def get_execution_context(self):
        sent = self.cleaned_form.cleaned_data
        return {**super().get_execution_context(), "topic": sent["topic"], "is_added": sent["do"] == "add"}

    @classmethod
    def execute_action(cls, objects, user=None, topic=None, is_added=True, **kwargs):
        # By number: two who file the same articles at once never wait for each other.
        pages = sorted(objects, key=lambda page: page.pk)
        changed = [file_under(page.specific, topic, user=user, is_added=is_added) for page in pages]
        return sum(changed), 0

    def get_success_message(self, changed, _others):
        return ngettext(
            "The topic of %(count)d article changed.", "The topic of %(count)d articles changed.", changed
        ) % {"count": changed}
