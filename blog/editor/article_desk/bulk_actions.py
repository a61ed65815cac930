from functools import partial
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from gazette.public_forms.text_hygiene import parse_id

from ...models.taxonomy import Topic
from ...pages import ArticlePage
from .actions import may_set_topic, set_topic


def label_of(topic: Topic, *, with_languages: bool) -> str:
    languages = topic.languages_in_words if with_languages else ""
    return f"{topic.full_name} ({languages})" if languages else topic.full_name


class TopicForm(forms.Form):
    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.none())
    do = forms.ChoiceField(
        label=_("Action"),
        choices=[("add", _("Add to these articles")), ("remove", _("Remove from these articles"))],
        initial="add",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, locales=(), **kwargs):
        """`locales`: ids of the locales of the articles; if there are several, topics show their languages."""
        super().__init__(*args, **kwargs)
        topic = cast(forms.ModelChoiceField, self.fields["topic"])
        topic.queryset = Topic.objects.for_languages(locales).with_languages().in_order()
        topic.label_from_instance = partial(label_of, with_languages=len(locales) > 1)


class SetTopicBulkAction(PageBulkAction):
    """Shown on every page listing, because Wagtail registers bulk actions for `Page`; other page types are refused."""

    display_name = _("Set topic")
    action_type = "set_topic"
    aria_label = _("Set the topic of selected articles")
    template_name = "blog/desk/set_topic.html"
    action_priority = 60
    form_class = TopicForm

    def check_perm(self, page):
        article = page.specific
        return isinstance(article, ArticlePage) and may_set_topic(self.request.user, article)

    def get_form_kwargs(self):
        selected = self.request.GET.getlist("id")
        pages = Page.objects.all()
        if "all" not in selected:
            pages = pages.filter(pk__in=[number for each in selected if (number := parse_id(each)) is not None])
        locales = pages.order_by().values_list("locale", flat=True).distinct()
        return {**super().get_form_kwargs(), "locales": list(locales)}

    def get_execution_context(self):
        sent = self.cleaned_form.cleaned_data
        return {**super().get_execution_context(), "topic": sent["topic"], "is_added": sent["do"] == "add"}

    @classmethod
    def execute_action(cls, objects, user=None, topic=None, is_added=True, **kwargs):
        # In the order of ids, so that two users changing the same articles can't deadlock.
        pages = sorted(objects, key=lambda page: page.pk)
        changed = [set_topic(page.specific, topic, user=user, is_added=is_added) for page in pages]
        return sum(changed), 0

    def get_success_message(self, changed, _others):
        return ngettext(
            "The topic of %(count)d article changed.", "The topic of %(count)d articles changed.", changed
        ) % {"count": changed}
