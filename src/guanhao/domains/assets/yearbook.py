"""What assets can count for the year-end summary."""

from django.utils.translation import gettext_lazy as _

from guanhao.domains.assets.models import Asset, AssetUse, Licence
from guanhao.kernel.yearbook import add_figures, rows

add_figures(
    "assets",
    ("assets", "added", _("Assets added"), "whole", "up", rows(Asset, "made_at")),
    ("assets", "uses", _("Uses of assets"), "whole", "up", rows(AssetUse, "made_at")),
    ("assets", "licences", _("Licences entered"), "whole", "", rows(Licence, "made_at")),
)
