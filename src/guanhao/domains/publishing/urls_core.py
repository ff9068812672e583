"""Addresses of publications."""

from django.urls import URLPattern, path

from guanhao.domains.publishing.pages import core, feed_addresses, first_comments

CORE: list[URLPattern] = [
    path("feeds/", feed_addresses.feed_addresses, name="feed_addresses"),
    path("publications/", core.publications, name="publications"),
    path("publications/<int:pk>/", core.publication, name="publication"),
    path("publications/<int:pk>/retry/", core.act, {"name": "retry"}, name="publication_retry"),
    path("publications/<int:pk>/now/", core.act, {"name": "now"}, name="publication_now"),
    path("publications/<int:pk>/cancel/", core.cancel, name="publication_cancel"),
    path("publications/<int:pk>/move/", core.move, name="publication_move"),
    path("publications/<int:pk>/check-off/", core.check_off, name="publication_check_off"),
    path("publications/<int:pk>/settle/", core.settle, name="publication_settle"),
    path("publications/<int:pk>/first-comment/done/", first_comments.check_off, name="first_comment_done"),
    path("publications/<int:pk>/first-comment/again/", first_comments.again, name="first_comment_again"),
    path("publications/<int:pk>/history/", core.history, name="publication_history"),
]
