"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy import not_about

not_about("assets.Consent", ("author", "contact"), _("Evidence of a creator's permission, kept as long as the work is used"))
