"""What changes for readers with the rows of home pages, plain pages and the site's settings."""

from gazette.invalidation import register_for_page_rows
from gazette.triggers import Trigger, register

register_for_page_rows({"home_homepage": "page_ptr_id", "home_infopage": "page_ptr_id", "home_pick": "home_id"})
register(Trigger("home_sitesettings"))
