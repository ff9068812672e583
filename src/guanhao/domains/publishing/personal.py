"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy import not_about

not_about("publishing.Publication", ("handles",), _("Numbers a platform gave to the brand's own posts"))
not_about("publishing.Handing", ("person_id",), _("A colleague's name"))
