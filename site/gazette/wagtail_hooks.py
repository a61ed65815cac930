from wagtail import hooks

from .panels import ClockPanel


@hooks.register("construct_homepage_panels")
def show_clock(request, panels):
    panels.append(ClockPanel())
