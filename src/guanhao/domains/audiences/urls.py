"""Addresses of audiences inside a brand."""

from django.urls import path

from guanhao.domains.audiences.pages import gates, newcomers, segments, tiers

app_name = "audiences"
urlpatterns = [
    path("audiences/", segments.audiences, name="audiences"),
    path("audiences/new/", segments.new, name="new"),
    path("audiences/line/", segments.line, name="line"),
    path("audiences/preview/", segments.preview, name="preview"),
    path("audiences/compare/", segments.compare, name="compare"),
    path("audiences/newcomers/", newcomers.review, name="newcomers"),
    path("audiences/tiers/", tiers.review, name="tiers"),
    path("audiences/list/", segments.from_list, name="from_list"),
    path("audiences/traits/", segments.traits, name="traits"),
    path("audiences/save-as/", segments.save_as, name="save_as"),
    path("audiences/rules/", gates.tag_rules, name="rules"),
    path("audiences/rules/new/", gates.rule_new, name="rule_new"),
    path("audiences/rules/<int:pk>/", gates.rule, name="rule"),
    path("audiences/rules/<int:pk>/edit/", gates.rule_edit, name="rule_edit"),
    path("audiences/rules/<int:pk>/act/<slug:what>/", gates.rule_act, name="rule_act"),
    path("audiences/exports/", gates.exports_page, name="exports"),
    path("audiences/exports/<int:pk>/", gates.export, name="export"),
    path("audiences/exports/<int:pk>/act/<slug:what>/", gates.export_act, name="export_act"),
    path("audiences/deletions/", gates.deletions, name="deletions"),
    path("audiences/<int:pk>/", segments.segment, name="segment"),
    path("audiences/<int:pk>/edit/", segments.edit, name="edit"),
    path("audiences/<int:pk>/export/", segments.ask_export, name="ask_export"),
    path("audiences/<int:pk>/act/<slug:what>/", segments.act, name="act"),
]
