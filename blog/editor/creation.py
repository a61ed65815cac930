"""Create only one article per form: resubmitting it, or going back to it, leads to the article that it created."""

from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel
from wagtail.models import Page
from wagtail.permissions import policy_registry

from gazette.sessions import stored
from gazette.unsaved_work import CREATED_PAGES_KEY

from ..author_entries import unlinked_namesake
from ..models.querysets import lock_pages
from ..models.taxonomy import Author
from .media import editor_media
from .merging.own_saves import record_save, remember
from .own_listings import listings_for

CREATION_FIELD = "creation"  # hidden field with the form's token, and parameter of the URL


class CreationPanel(Panel):
    """Adds a token to the form of a new article. A script puts it into the URL, for the browser's Back button.

    Above the form it names the listing, and an author with the user's full name who is not linked to the user.
    """

    class BoundPanel(Panel.BoundPanel):
        template_name = "blog/admin/creation_panel.html"

        def is_shown(self):
            return self.instance.pk is None

        def get_context_data(self, parent_context=None):
            token = self.form.data.get(CREATION_FIELD) if self.form.is_bound else str(uuid4())
            return {
                **super().get_context_data(parent_context),
                "name": CREATION_FIELD,
                "token": token,
                "listing": self.form.parent_page,
                "others": self.other_listings(),
                **self.namesake(),
            }

        def namesake(self):
            user = self.request.user
            author = unlinked_namesake(user)
            may_link = author and policy_registry.get_by_type(Author).user_has_permission(user, "change")
            return {"namesake": author, "may_link": may_link}

        def other_listings(self):
            parent = self.form.parent_page
            others = type(parent).objects.exclude(pk=parent.pk)
            return listings_for(self.request.user, others)

        @property
        def media(self):
            return editor_media("creation")


class CreateOnceMixin:
    """Mixin for the view that creates an article."""

    request: HttpRequest  # of the view that it is, too

    def created(self, token: str | None) -> Page | None:
        """Return the page that was created with this token in this session, unless deleted or in the trash."""
        # Read anew: this request may have waited for the one that stored a page.
        page_ids = stored(self.request).get(CREATED_PAGES_KEY, {})
        return Page.objects.filter(pk=page_ids.get(token or ""), trashed=None).first()

    def get(self, request):
        if article := self.created(request.GET.get(CREATION_FIELD)):
            return redirect(self.edit_url_name, article.pk)
        return super().get(request)

    @transaction.atomic
    def post(self, request):
        # A second request waits here until the first has created the article.
        lock_pages(self.parent_page.pk)
        self.parent_page.refresh_from_db(fields=["numchild"])
        if article := self.created(request.POST.get(CREATION_FIELD)):
            message = _("“%(title)s” was already created from this form.") % {
                "title": article.get_admin_display_title()
            }
            if self.expects_json_response:
                return self.json_error_response("invalid_revision", message)
            # Repeat the request: the edit view saves what was written since, or asks.
            return redirect(self.edit_url_name, article.pk, preserve_request=True)
        return super().post(request)

    def form_valid(self, form):
        response = super().form_valid(form)
        if token := self.request.POST.get(CREATION_FIELD):
            remember(self.request, CREATED_PAGES_KEY, token[:36], self.page.pk)
        if self.page.latest_revision:
            record_save(self.request, self.page.latest_revision)
        return response
