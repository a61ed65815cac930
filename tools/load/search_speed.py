"""Measure the search over many articles: `make measure-search`, on SQLite or the server that DATABASE_URL names.

On a scratch database, for a machine without other load; one line per figure. The words are made up, and as frequent as
those of a language: some are in nearly every section. Times are of the whole request inside the process, without a
network. Exit status 1 if a figure misses its limit.
"""

import argparse
import sys
from datetime import UTC, datetime
from functools import partial

from .corpus import Corpus, Language, Plan
from .measuring import Figures, print_load, scratch_database, vacuum

LIMIT = 100  # ms


def prepare(articles: int) -> Language:
    """Fill the database; return the language of the articles."""
    corpus = Corpus(Plan(articles, comments=0, seed=4, sections=10, words=120, until=f"{datetime.now(UTC).date()}"))
    for _stored in corpus.fill():
        pass
    vacuum()
    return corpus.language


def searches(language: Language, number: int) -> dict[str, list[str]]:
    """Return the parameters of `number` searches of each kind."""
    random_source, words = language.random_source, language.words
    frequent = language.text(number).split()
    any_words = random_source.sample(words, number)
    misspelled = [word[:2] + word[3] + word[2] + word[4:] for word in any_words if len(word) > 6]
    return {
        "words by their frequency in texts": [f"q={word}" for word in frequent],
        "words of the vocabulary": [f"q={word}" for word in any_words],
        "the most frequent words": [f"q={word}" for word in words[:number]],
        "prefixes of three letters": [f"q={word[:3]}" for word in any_words],
        "prefixes of four and five letters": [f"q={word[: random_source.choice((4, 5))]}" for word in frequent],
        "two words": [f"q={one}+{other}" for one, other in zip(frequent, any_words, strict=True)],
        "two words in quotation marks": [f"q=%22{one}+{words[0]}%22" for one in frequent],
        "of one topic": [f"q={word}&topic=topic-3" for word in frequent],
        "by one author, of this year": [f"q={word}&author=author-7&year=2026" for word in frequent],
        "misspelled words": [f"q={word}" for word in misspelled],
    }


def search(client, parameters: str):
    assert client.get(f"/search/?{parameters}").status_code == 200, parameters


def measure(language: Language, number: int) -> int:
    from django.test import Client

    print_load()
    figures, client = Figures(), Client()
    client.get("/search/?q=water")
    for kind, queries in searches(language, number).items():
        figures.add_requests(kind, [partial(search, client, parameters) for parameters in queries], LIMIT)
    return figures.missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--searches", type=int, default=60, help="of each kind")
    options = parser.parse_args()

    with scratch_database():
        missed = measure(prepare(options.articles), options.searches)
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
