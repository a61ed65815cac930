"""An app with the page type of the tests of `comments`, which import no page type of another app."""
