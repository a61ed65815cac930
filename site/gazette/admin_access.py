"""Close what Wagtail 8.0.1 leaves open in the admin to accounts with few permissions."""

from django.http import Http404
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.generic.models import CopyViewMixin
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

# Whoever has one of them on an object finds it in a listing or a chooser.
PERMISSIONS = {"add", "bulk_delete", "change", "choose", "delete", "lock", "publish", "unlock", "view"}
DRAFT_TEXTS = {"search_description", "seo_title"}


class PagesAPIViewSet(PagesAdminAPIViewSet):
    """What the sidebar reads of pages. These include the drafts of colleagues: it gives away none of their texts."""

    meta_fields = [name for name in PagesAdminAPIViewSet.meta_fields if name not in DRAFT_TEXTS]

    def get_queryset(self):
        pages = super().get_queryset()
        if "search" in self.request.GET:  # it would tell which words a draft has
            pages &= policy_registry.get_by_type(Page).instances_user_has_permission_for(self.request.user, "change")
        return pages


class PermittedObjects:
    """Of pictures and documents, those that a listing or a chooser shows to the user."""

    def get_queryset(self):
        permitted = policy_registry.get_by_type(self.model).instances_user_has_any_permission_for(
            self.request.user, PERMISSIONS
        )
        return super().get_queryset().filter(pk__in=permitted)


class ImagesAPIViewSet(PermittedObjects, ImagesAdminAPIViewSet):
    pass


class DocumentsAPIViewSet(PermittedObjects, DocumentsAdminAPIViewSet):
    pass


def replace_endpoints(router) -> None:
    router.register_endpoint("pages", PagesAPIViewSet)
    router.register_endpoint("images", ImagesAPIViewSet)
    router.register_endpoint("documents", DocumentsAPIViewSet)


def connect() -> None:
    # Its form is sent to the view that adds; a POST to the copy view itself would be saved over the original.
    CopyViewMixin.http_method_names = ["get", "head", "options"]

    get_actionable_objects = BulkAction.get_actionable_objects

    def without_unseen_objects(self):
        """Leave out objects that the user finds nowhere: the page would name them. Http404 if there are no others."""
        objects, others = get_actionable_objects(self)
        policy = policy_registry.get_by_type(self.model)
        others["items_with_no_access"] = [
            each
            for each in others["items_with_no_access"]
            if policy.user_has_any_permission_for_instance(self.request.user, PERMISSIONS, each)
        ]
        if not objects and not others["items_with_no_access"]:
            raise Http404
        return objects, others

    BulkAction.get_actionable_objects = without_unseen_objects
