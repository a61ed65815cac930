"""Panels on other pages of the admin: the dashboard, the form of a group, a moderator's account."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.formsets import BaseFormSetMixin
from wagtail.admin.ui.components import Component
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from gazette import outbox

from .models import Digest, Escalation, ModerationScope
from .permissions import can_moderate_somewhere, moderated_by

DAY = timedelta(days=1)


class WaitingPanel(Component):
    """On the dashboard: how many comments there are to decide, since when they wait; with links to the desk."""

    name = "comments_waiting"
    order = 120
    template_name = "comments/desk/waiting_panel.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        mine = moderated_by(user)
        waiting = mine.awaiting_moderation()
        return {
            "numbers": mine.open_numbers(),
            "oldest": waiting.oldest_sent(),
            "has_urgent": waiting.filter(is_urgent=True).exists(),
            "has_reports": mine.reported().exists(),
            "for_you": Escalation.objects.open().to_user(user).among(mine).count(),
            "automatic": mine.approved_automatically().filter(submitted_at__gte=timezone.now() - DAY).number(),
            "marked": mine.marked_by_model(timezone.now() - DAY).number(),
            "mail_is_late": outbox.is_late(timezone.now()),
        }

    def render_html(self, parent_context=None):
        if not can_moderate_somewhere(parent_context["request"].user):
            return ""
        return super().render_html(parent_context)


class ScopeForm(forms.Form):
    page = forms.ModelChoiceField(
        label=_("Page"),
        queryset=Page.objects.all(),
        widget=AdminPageChooser(show_edit_link=False, can_choose_root=True),
    )


class BaseScopeFormSet(BaseFormSetMixin, forms.BaseFormSet):
    """The pages below which a group moderates, as a panel in Wagtail's form of a group."""

    def __init__(self, data=None, files=None, instance=None, prefix="moderation_scopes"):
        self.instance = instance
        scopes = (
            ModerationScope.objects.filter(group=instance).select_related("page") if instance and instance.pk else ()
        )
        initial = [{"page": scope.page} for scope in scopes]
        super().__init__(data, files, initial=initial, prefix=prefix)

    @property
    def pages(self) -> list[Page]:
        kept = (form for form in self.forms if form not in self.deleted_forms)
        return [form.cleaned_data["page"] for form in kept if form.cleaned_data.get("page")]

    def clean(self):
        if not any(self.errors) and len(set(self.pages)) < len(self.pages):
            raise ValidationError(_("Select each page only once."))

    @transaction.atomic
    def save(self):
        scopes = self.instance.moderation_scopes
        scopes.exclude(page__in=self.pages).delete()
        ModerationScope.objects.bulk_create(
            [ModerationScope(group=self.instance, page=page) for page in self.pages], ignore_conflicts=True
        )

    def as_admin_panel(self):
        return render_to_string("comments/desk/scopes_panel.html", {"formset": self})


ScopeFormSet = forms.formset_factory(ScopeForm, formset=BaseScopeFormSet, extra=0, can_delete=True)


class DigestForm(forms.ModelForm):
    class Meta:
        model = Digest
        fields = ["every"]
        labels = {"every": _("Email me how many comments are waiting")}
        help_texts = {"every": _("Only if there are any. Sent to the email address of your account.")}

    def save(self, commit=True):
        return super().save(commit) if self.has_changed() else self.instance


class DigestPanel(BaseSettingsPanel):
    name = "comments_digest"
    title = _("Reader comments")
    tab = notifications_tab
    order = 200
    form_class = DigestForm

    def is_active(self):
        return can_moderate_somewhere(self.user)

    def get_form(self):
        digest = Digest.objects.filter(user=self.user).first() or Digest(user=self.user)
        return DigestForm(
            self.request.POST if self.request.method == "POST" else None, instance=digest, prefix=self.name
        )
