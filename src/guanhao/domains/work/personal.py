"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy import not_about

not_about("work.CardComment", ("author_id", "author_name"), _("A colleague's name"))
not_about("work.Blocker", ("answer",), _("A colleague's name"))
