"""Gazette with all that it caches dropped before each request."""

import gc

from django.core.cache import cache

from gazette.bounded_cache import BoundedCache
from gazette.wsgi import application as gazette

# Those of modules that are not imported yet are empty at the first request.
caches: list[BoundedCache] = []


def application(environ, start_response):
    clear_caches()
    return gazette(environ, start_response)


def clear_caches():
    if not caches:  # asking for the type only: isinstance would evaluate lazy objects
        caches.extend(each for each in gc.get_objects() if issubclass(type(each), BoundedCache))
    for each in caches:
        each.clear()
    cache.clear()
