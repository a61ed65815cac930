from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks

from .panels import ClockPanel


@hooks.register("construct_homepage_panels")
def show_clock(request, panels):
    panels.append(ClockPanel())


@hooks.register("insert_global_admin_css")
def fit_narrow_screens():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("insert_global_admin_js")
def keep_dates_as_typed():
    return format_html(
        '<script src="{}" data-message="{}"></script>', static("js/admin_dates.js"), _("Write it as %s.")
    )
