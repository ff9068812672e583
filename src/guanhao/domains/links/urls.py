"""Pages of links."""

from django.urls import path

from guanhao.domains.links.pages import campaigns, links, qr, words

app_name = "links"
urlpatterns = [
    path("links/", links.links, name="links"),
    path("links/new", links.new, name="new"),
    path("links/many", links.many, name="many"),
    path("links/sheet", qr.sheet, name="sheet"),
    path("links/campaigns/", campaigns.campaigns, name="campaigns"),
    path("links/compare", campaigns.compare, name="compare"),
    path("links/words/", words.words, name="words"),
    path("links/words/new", words.new_word, name="new_word"),
    path("links/presets/", words.presets, name="presets"),
    path("links/presets/edit", words.edit_preset, name="edit_preset"),
    path("links/presets/drop", words.drop_preset, name="drop_preset"),
    path("links/<int:pk>/", links.link, name="link"),
    path("links/<int:pk>/edit", links.edit, name="edit"),
    path("links/<int:pk>/move", links.move, name="move"),
    path("links/<int:pk>/history", links.history, name="history"),
    path("links/<int:pk>/qr.svg", qr.svg, name="qr_svg"),
    path("links/<int:pk>/qr.png", qr.png, name="qr_png"),
]
