"""Merged catalogs of translations say the same as Django's separate ones."""

import pytest
from django.utils.translation.trans_real import DjangoTranslation, TranslationCatalog


def insert(self, translation):
    self._catalogs.insert(0, translation._catalog.copy())
    self._plurals.insert(0, translation.plural)


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_merged_catalogs_have_the_same_texts(language, monkeypatch):
    merged = DjangoTranslation(language)._catalog
    monkeypatch.setattr(TranslationCatalog, "update", insert)
    separate = DjangoTranslation(language)._catalog
    texts = set(separate.keys()) - {""}  # the header
    assert {key: merged.get(key) for key in texts} == {key: separate.get(key) for key in texts}
    plurals = {key[0] for key in texts if isinstance(key, tuple)}
    for number in (0, 1, 2, 5, 11, 100):
        numbered = {text: (merged.plural(text, number), separate.plural(text, number)) for text in plurals}
        assert not {text: found for text, found in numbered.items() if len(set(found)) > 1}
    assert len(merged._catalogs) <= 3 < len(separate._catalogs)
