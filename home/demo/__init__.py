"""The demo: a small town's gazette with articles, pictures, people and a lively comment section."""
