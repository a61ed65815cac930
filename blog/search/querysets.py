from django.db import connection
from django.db.models import QuerySet

from .databases import holding, holding_in_heading


class SearchRowQuerySet(QuerySet):
    def holding(self, query):
        """Rows that hold what a `Query` asks for, anywhere in them."""
        return self.filter(holding(query))

    def holding_in_heading(self, query):
        return self.filter(holding_in_heading(query))


class SearchWordQuerySet(QuerySet):
    def beginning_with(self, letters):
        return self._beginning("word", letters)

    def ending_with(self, letters):
        return self._beginning("backwards", letters[::-1])

    def _beginning(self, field, letters):
        if connection.vendor == "postgresql":
            return self.filter(**{f"{field}__startswith": letters})
        # SQLite's LIKE does not use the index.
        return self.filter(**{f"{field}__gte": letters, f"{field}__lt": letters + "\U0010ffff"})
