"""“Feature on the front page”: put an article first among the picks of its home page, or remove it from them.

Only that change is published. Other changes in a draft of the home page stay unpublished, and the draft gets it too.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.models.pages import PagePermissionTester
from wagtail.permissions import page_permission_policy

from blog.models import ArticlePage
from blog.models.querysets import lock_pages

from .front_page import ARTICLES_ON_HOME
from .models import HomePage, Pick

FEATURED, UNFEATURED = "gazette.featured", "gazette.unfeatured"  # Wagtail's log of the home page


class CannotFeature(Exception):
    """Nothing was changed; the message says why."""


def home_of(article) -> HomePage | None:
    """Return the home page above an article, in its language."""
    return HomePage.objects.filter(path=article.path[: 2 * HomePage.steplen]).first()


def may_feature_on(home: HomePage | None, user) -> bool:
    if home is None or not home.live:
        return False
    rights = home.permissions_for_user(user)
    # Not of our subclass, which says no while the page is locked: that is said in other words.
    return rights.can_edit() and PagePermissionTester.can_publish(rights)


def is_featured(article) -> bool:
    return Pick.objects.filter(home__path=article.path[: 2 * HomePage.steplen], article=article.pk).exists()


@transaction.atomic
def set_featured(article: ArticlePage, is_wanted: bool, *, user) -> bool:
    """Publish the home page with or without the article; return whether other changes of it stay unpublished.

    Raises PermissionDenied, and CannotFeature where the home page is locked, in review or scheduled, or is full.
    """
    home = home_of(article)
    if home is None or not may_feature_on(home, user):
        raise PermissionDenied
    lock_pages(home.pk)  # as saving and publishing do
    home = HomePage.objects.get(pk=home.pk)
    if home.permissions_for_user(user).page_locked():
        raise CannotFeature(_("The front page is locked, in review or scheduled: nothing was changed."))
    if is_wanted and not article.live:
        raise CannotFeature(_("Publish the article first."))
    has_changes = home.has_unpublished_changes
    draft = home.get_latest_revision_as_object()
    replace_pick(draft, article, is_wanted)
    revision = draft.save_revision(user=user, log_action=False)
    if has_changes:
        live = HomePage.objects.get(pk=home.pk)  # as the draft left it
        replace_pick(live, article, is_wanted)
        live.save(clean=False)  # type: ignore[call-arg]  # Wagtail's own argument
    else:
        revision.publish(user=user, log_action=False)
    action = FEATURED if is_wanted else UNFEATURED
    log(home, action, user=user, revision=revision, content_changed=True, data={"article": article.title})
    return has_changes


def replace_pick(home: HomePage, article: ArticlePage, is_wanted: bool) -> None:
    picks = [pick for pick in home.picks.all() if pick.article_id != article.pk]
    if is_wanted:
        now = timezone.now()
        picks = [pick for pick in picks if pick.pin_until is None or pick.pin_until > now]
        if len(picks) >= ARTICLES_ON_HOME:
            raise CannotFeature(
                _("%(number)d articles are featured already. Remove one from the front page first.")
                % {"number": len(picks)}
            )
        picks.insert(0, Pick(article=article))
    for place, pick in enumerate(picks):
        pick.sort_order = place
    home.picks.set(picks)


# In the admin


def say_unfeatured(request, page):
    """Say that an article that was unpublished is missing on the front page too. A hook."""
    if is_featured(page):
        text = _("“%(title)s” was featured on the front page. Readers don’t see it there until it is published again.")
        messages.warning(request, text % {"title": page.get_admin_display_title()})


class FeatureView(View):
    http_method_names = ["post"]
    is_wanted = True

    def post(self, request, pk):
        article = get_object_or_404(ArticlePage, pk=pk)
        try:
            has_changes = set_featured(article, self.is_wanted, user=request.user)
        except CannotFeature as reason:
            messages.error(request, str(reason))
        else:
            text = (
                _("“%(title)s” is featured on the front page.")
                if self.is_wanted
                else _("“%(title)s” is no longer featured on the front page.")
            ) % {"title": article.title}
            if has_changes:
                text += " " + _("Other changes in the draft of the front page stay unpublished.")
            messages.success(request, text)
        return redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_pages:edit", args=[pk]))


def urls():
    return [
        path("articles/<int:pk>/feature/", FeatureView.as_view(), name="feature_article"),
        path("articles/<int:pk>/unfeature/", FeatureView.as_view(is_wanted=False), name="unfeature_article"),
        path("front-page/", FrontPageView.as_view(), name="edit_front_page"),
    ]


def buttons(page, user, next_url=None, view_name=""):
    """Yield the button for the "…" menu of an article. A listing calls it for each row, so homes are kept on `user`."""
    article = page.specific_deferred
    if not isinstance(article, ArticlePage) or not article.pk or not article.live:
        return
    known = user.__dict__.setdefault("_front_pages", {})
    above = article.path[: 2 * HomePage.steplen]
    if above not in known:
        home = home_of(article)
        picks = set(home.picks.values_list("article", flat=True)) if home else set()
        known[above] = picks if may_feature_on(home, user) else None
    picked = known[above]
    if picked is None:
        return
    is_picked = article.pk in picked
    view = "unfeature_article" if is_picked else "feature_article"
    yield Button(
        _("Remove from the front page") if is_picked else _("Feature on the front page"),
        icon_name="pick",
        attrs={
            "data-controller": "w-action",
            "data-action": "w-action#post",
            "data-w-action-url-value": reverse(view, args=[article.pk], query={"next": next_url} if next_url else None),
        },
        priority=25,
    )


def homes_for(user) -> list[HomePage]:
    """Return the home pages that the user may edit, that in the user's language first."""
    homes = [home for home in HomePage.objects.select_related("locale") if home.permissions_for_user(user).can_edit()]
    return sorted(homes, key=lambda home: (home.locale.language_code != get_language(), not home.live, home.path))


class FrontPageView(View):
    """Redirect to the form of the home page in the user's language."""

    def get(self, request):
        homes = homes_for(request.user)
        if not homes:
            raise PermissionDenied
        return redirect("wagtailadmin_pages:edit", homes[0].pk)


class FrontPageMenuItem(MenuItem):
    def is_shown(self, request):
        # Authors are spared the query.
        may_edit = page_permission_policy.user_has_permission(request.user, "change")
        return may_edit and bool(homes_for(request.user))


def menu_item():
    return FrontPageMenuItem(
        gettext_lazy("Front page"), reverse_lazy("edit_front_page"), name="front-page", icon_name="home", order=95
    )


def register_log_actions(actions):
    actions.register_action(FEATURED, gettext_lazy("Feature an article"), gettext_lazy("Article featured"))
    actions.register_action(
        UNFEATURED, gettext_lazy("Unfeature an article"), gettext_lazy("Article no longer featured")
    )
