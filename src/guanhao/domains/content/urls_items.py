"""Items, drafts, variants."""

from django.urls import URLPattern, path

from guanhao.domains.content.pages import editor, extras, items, recaps, scripts, standards, variants

ITEMS: list[URLPattern] = [
    path("items/", items.item_list, name="items"),
    path("items/board/", items.board, name="item_board"),
    path("items/new/", items.new, name="item_new"),
    path("items/standards/", standards.standards, name="standards"),
    path("items/structures/", standards.structures, name="structures"),
    path("items/media/", editor.picker, name="picker"),
    path("items/papers/", items.advertiser_papers, name="advertiser_papers"),
    path("items/<int:pk>/", items.item, name="item"),
    path("items/<int:pk>/edit/", items.edit, name="item_edit"),
    path("items/<int:pk>/move/", items.move, name="item_move"),
    path("items/<int:pk>/tick/", items.tick, name="item_tick"),
    path("items/<int:pk>/plan/", items.plan, name="item_plan"),
    path("items/<int:pk>/facts/", items.facts, name="item_facts"),
    path("items/<int:pk>/history/", items.history, name="item_history"),
    path("items/<int:pk>/archive/", items.archive, name="item_archive"),
    path("items/<int:pk>/write/", editor.write, name="write"),
    path("items/<int:pk>/look/", editor.look, name="look"),
    path("items/<int:pk>/remarks/", editor.remarks, name="remarks"),
    path("items/<int:pk>/article/", editor.article, name="item_article"),
    path("items/<int:pk>/variants/", variants.grid, name="variants"),
    path("items/<int:pk>/storyboard/", scripts.storyboard, name="storyboard"),
    path("items/<int:pk>/storyboard/history/", scripts.history, name="storyboard_history"),
    path("items/<int:pk>/run-sheet/", scripts.run_sheet, name="run_sheet"),
    path("items/<int:pk>/recap/", recaps.recap, name="recap"),
    path("items/<int:pk>/tree/", scripts.tree, name="item_tree"),
    path("variants/<int:pk>/", variants.write, name="variant"),
    path("variants/<int:pk>/look/", variants.look, name="variant_look"),
    path("variants/<int:pk>/remarks/", variants.remarks, name="variant_remarks"),
    path("variants/<int:pk>/change/", variants.change, name="variant_change"),
    path("variants/<int:pk>/extras/", extras.save, name="variant_extras"),
    path("variants/<int:pk>/extras/asked/", extras.asked, name="variant_extras_asked"),
    path("variants/<int:pk>/short-link/", extras.shorten, name="variant_shorten"),
    path("variants/<int:pk>/take/", variants.take, name="variant_take"),
    path("variants/<int:pk>/remove/", variants.remove, name="variant_remove"),
    path("variants/<int:pk>/history/", variants.history, name="variant_history"),
]
