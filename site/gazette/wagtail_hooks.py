from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.ui.components import Component

from . import admin_access, clock, page_actions, page_cache, unpublished_pages, unsaved_work, uploads
from .forms import describe_date
from .imports import views as imports
from .publish_labels import label_buttons
from .schedule import number_overdue
from .typed_dates import first_day_of_week

admin_access.connect()
uploads.connect()
hooks.register("register_admin_urls", unsaved_work.urls)
hooks.register("register_admin_urls", imports.urls)
hooks.register("construct_admin_api", admin_access.replace_endpoints, order=1)
hooks.register("construct_page_chooser_queryset", unpublished_pages.hide_in_choosers)
hooks.register("register_reports_menu_item", imports.menu_item)
hooks.register("construct_page_action_menu", label_buttons)
# After hooks that change single items.
hooks.register("construct_page_action_menu", page_actions.arrange, order=100)
hooks.register("insert_editor_js", unsaved_work.editor_scripts)
hooks.register("insert_global_admin_js", unsaved_work.removal_script)
# Before hooks that replace Wagtail's response: one that asks for confirmation has saved the text already.
for _saved in ("after_create_page", "after_edit_page", "before_publish_page"):
    hooks.register(_saved, unsaved_work.confirm_copy, order=-1)


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("dates/describe/", describe_date, name="describe_date")]


class ClockPanel(Component):
    """A warning on the dashboard while `tick` doesn't run; otherwise empty."""

    name = "clock"
    order = 50
    template_name = "gazette/clock_panel.html"

    def get_context_data(self, parent_context):
        now = timezone.now()
        ticked = clock.last_tick()
        return {"number": number_overdue(now), "is_late": clock.is_late(ticked, now), "ticked": ticked}


@hooks.register("construct_homepage_panels")
def show_clock(request, panels):
    panels.append(ClockPanel())


@hooks.register("insert_global_admin_css")
def fit_narrow_screens():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("insert_global_admin_js")
def keep_dates_as_typed():
    return format_html(
        '<script src="{}" data-url="{}" data-week="{}"></script>',
        static("js/admin_dates.js"),
        reverse("describe_date"),
        first_day_of_week(),
    )


@hooks.register("insert_global_admin_js")
def close_side_panel_on_phones():
    return format_html('<script src="{}" type="module"></script>', static("js/admin_side_panels.js"))


@hooks.register("insert_global_admin_js")
def keep_focus_in_dialogs():
    return format_html('<script src="{}" type="module"></script>', static("js/admin_dialogs.js"))


@hooks.register("insert_global_admin_js")
def set_direction_of_fields():
    return format_html('<script src="{}" type="module"></script>', static("js/admin_direction.js"))


@hooks.register("on_serve_page", order=50)  # after Wagtail's check of who may see the page
def cache_page(serve_page):
    """Let the response cache keep pages of the types that say which query parameters they read."""

    def serve(page, request, args, kwargs):
        if hasattr(page, "query_parameters"):
            page_cache.cacheable(*page.query_parameters)
        return serve_page(page, request, args, kwargs)

    return serve
