"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy import not_about

not_about("analytics.QuestionMail", ("recipients",), _("A colleague's name"))
