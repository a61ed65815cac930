from functools import partial
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from gazette.public_forms.text_hygiene import parse_id

from ..models import ArticlePage, Topic
from .actions import file_under, may_file


def label_of(topic: Topic, *, with_languages: bool) -> str:
    languages = topic.languages_in_words if with_languages else ""
    return f"{topic.full_name} ({languages})" if languages else topic.full_name


class TopicForm(forms.Form):
    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.none())
    do = forms.ChoiceField(
        label=_("What to do"),
        choices=[("add", _("put it on these articles")), ("remove", _("take it off these articles"))],
        initial="add",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, locales=(), **kwargs):
        """`locales`: those of the articles, by number. Of several, each topic is named with its languages."""
        super().__init__(*args, **kwargs)
        topic = cast(forms.ModelChoiceField, self.fields["topic"])
        topic.queryset = Topic.objects.for_languages(locales).with_languages().in_order()
        topic.label_from_instance = partial(label_of, with_languages=len(locales) > 1)


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

    def get_form_kwargs(self):
        ticked = self.request.GET.getlist("id")
        pages = Page.objects.all()
        if "all" not in ticked:
            pages = pages.filter(pk__in=[number for each in ticked if (number := parse_id(each)) is not None])
        locales = pages.order_by().values_list("locale", flat=True).distinct()
        return {**super().get_form_kwargs(), "locales": list(locales)}

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
