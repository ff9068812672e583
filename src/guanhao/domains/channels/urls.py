"""Pages of channels inside a brand."""

from django.urls import URLPattern, URLResolver, path

from guanhao.domains.channels import pages
from guanhao.domains.channels.changes import pages as changes

app_name = "channels"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts", pages.matrix, name="matrix"),
    path("accounts/list", pages.accounts, name="accounts"),
    path("accounts/new", pages.new, name="new"),
    path("accounts/<int:account_id>", pages.account, name="account"),
    path("accounts/<int:account_id>/edit", pages.edit, name="edit"),
    path("accounts/<int:account_id>/status", pages.status, name="status"),
    path("accounts/<int:account_id>/credential", pages.credential, name="credential"),
    path("accounts/<int:account_id>/connect", pages.connect, name="connect"),
    path("accounts/<int:account_id>/history", pages.history, name="history"),
    path("platforms", pages.platforms, name="platforms"),
    path("platforms/rules", pages.rules, name="rules"),
    path("platforms/rules/new", pages.rule, name="new_rule"),
    path("platforms/rules/<int:rule_id>", pages.rule, name="rule"),
    path("platforms/check", pages.check, name="check"),
    path("platforms/changes", changes.changes, name="changes"),
    path("platforms/changes/new", changes.new, name="new_change"),
    path("platforms/changes/<int:change_id>", changes.change, name="change"),
    path("platforms/changes/<int:change_id>/edit", changes.edit, name="edit_change"),
    path("platforms/changes/<int:change_id>/tell", changes.tell, name="change_tell"),
    path("platforms/changes/<int:change_id>/done", changes.done, name="change_done"),
    path("platforms/changes/<int:change_id>/history", changes.history, name="change_history"),
    path("platforms/reviews/<int:review_id>", changes.review, name="review"),
]
