"""Make a large export of WordPress, to measure `import_wordpress` with: 100,000 posts are about 1 GB.

`python -m tools.load.make_wxr FILE --posts 100000 --comments 1000000`. The same numbers make the same file.
"""

import argparse
import random
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

from .corpus import Language

AUTHORS, CATEGORIES, TAGS = 20, 30, 200
START = datetime(2005, 1, 1, tzinfo=UTC)
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>A large blog</title><link>https://large.example</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://large.example</wp:base_site_url>
<wp:base_blog_url>https://large.example</wp:base_blog_url>
"""


def permalink(number: int) -> str:
    return f"/{START.year + number % 20}/{number % 12 + 1:02}/post-{number}/"


class Writer:
    def __init__(self, posts: int, comments: int):
        self.posts, self.comments = posts, comments
        self.chance = random.Random(1)  # noqa: S311  for likely texts, not for secrets
        self.language = Language(self.chance, size=20_000)
        # Texts are cut from one long one: to draw each word takes longer than to import it.
        self.words = self.language.text(50_000).split()
        self.comment_id = 0

    def text(self, length: int) -> str:
        start = self.chance.randrange(len(self.words) - length)
        return " ".join(self.words[start : start + length]).capitalize() + "."

    def write(self, path: Path) -> None:
        with path.open("w", encoding="utf-8") as file:
            file.write(HEAD)
            for number in range(AUTHORS):
                file.write(
                    f"<wp:author><wp:author_id>{number + 1}</wp:author_id><wp:author_login>author-{number}"
                    f"</wp:author_login><wp:author_display_name>Author {number}</wp:author_display_name></wp:author>\n"
                )
            for number in range(CATEGORIES):
                parent = f"category-{number % 10}" if number >= 10 else ""
                file.write(
                    f"<wp:category><wp:category_nicename>category-{number}</wp:category_nicename><wp:category_parent>"
                    f"{parent}</wp:category_parent><wp:cat_name>Category {number}</wp:cat_name></wp:category>\n"
                )
            for number in range(self.posts):
                share = self.comments * (number + 1) // self.posts - self.comments * number // self.posts
                file.write(self.post(number, share))
            file.write("</channel></rss>\n")

    def post(self, number: int, comments: int) -> str:
        chance, at = self.chance, START + timedelta(minutes=90 * number)
        sections = "".join(
            f'<!-- wp:heading -->\n<h2 class="wp-block-heading">{self.text(4)[:-1]}</h2>\n<!-- /wp:heading -->\n'
            f"<!-- wp:paragraph -->\n<p>{self.text(60)} <strong>{self.text(3)}</strong></p>\n<!-- /wp:paragraph -->\n"
            for _section in range(chance.randint(2, 4))
        )
        tags = "".join(
            f'<category domain="post_tag" nicename="tag-{each}"><![CDATA[Tag {each}]]></category>'
            for each in chance.sample(range(TAGS), 2)
        )
        category = chance.randrange(CATEGORIES)
        written = "".join(self.comment(number, at, place) for place in range(comments))
        return (
            f"<item><title>{escape(self.text(6)[:-1])}</title><link>https://large.example{permalink(number)}</link>"
            f"<dc:creator><![CDATA[author-{number % AUTHORS}]]></dc:creator><description></description>"
            f"<content:encoded><![CDATA[<!-- wp:paragraph -->\n<p>{self.text(40)}</p>\n<!-- /wp:paragraph -->\n"
            f"{sections}]]></content:encoded><excerpt:encoded><![CDATA[{self.text(20)}]]></excerpt:encoded>"
            f"<wp:post_id>{number + 1}</wp:post_id><wp:post_date_gmt>{at:%Y-%m-%d %H:%M:%S}</wp:post_date_gmt>"
            f"<wp:comment_status>open</wp:comment_status><wp:post_name>post-{number}</wp:post_name>"
            f"<wp:status>publish</wp:status><wp:post_parent>0</wp:post_parent><wp:post_type>post</wp:post_type>"
            f"<wp:post_password></wp:post_password><wp:is_sticky>0</wp:is_sticky>"
            f'<category domain="category" nicename="category-{category}"><![CDATA[Category {category}]]></category>'
            f"{tags}{written}</item>\n"
        )

    def comment(self, post: int, at: datetime, place: int) -> str:
        self.comment_id += 1
        parent = self.comment_id - 1 if place and self.chance.random() < 0.4 else 0
        reader = self.chance.randrange(20_000)
        written = at + timedelta(hours=place + 1)
        return (
            f"<wp:comment><wp:comment_id>{self.comment_id}</wp:comment_id><wp:comment_author><![CDATA[Reader {reader}"
            f"]]></wp:comment_author><wp:comment_author_email>reader-{reader}@mail.example</wp:comment_author_email>"
            f"<wp:comment_author_url></wp:comment_author_url><wp:comment_author_IP>192.0.2.1</wp:comment_author_IP>"
            f"<wp:comment_date_gmt>{written:%Y-%m-%d %H:%M:%S}</wp:comment_date_gmt><wp:comment_content><![CDATA["
            f"{self.text(self.chance.randint(8, 40))}]]></wp:comment_content>"
            f"<wp:comment_approved>1</wp:comment_approved><wp:comment_type>comment</wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent>"
            f"<wp:comment_user_id>0</wp:comment_user_id></wp:comment>\n"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--comments", type=int, default=1_000_000)
    options = parser.parse_args()
    Writer(options.posts, options.comments).write(options.file)


if __name__ == "__main__":
    main()
