"""The response cache: public pages as they were rendered, exact after every change (docs/decisions/0049).

While a page is rendered, code declares that its response may be kept, and on which tags of content it depends
(gazette.generations). Nothing else of Gazette needs to know of the cache.
"""

from .declarations import Declaration, cacheable, cached, collecting, collecting_tags, depends_on

__all__ = ["Declaration", "cacheable", "cached", "collecting", "collecting_tags", "depends_on"]
