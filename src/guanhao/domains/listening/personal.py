"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy import not_about, personal_list

personal_list("listening.mentions")
not_about("listening.AlertNote", ("person", "person_id"), _("A colleague's name"))
not_about("listening.RivalAccount", ("handle",), _("A company's account"))
not_about("listening.MentionPlace", ("address",), _("The place of a mention, without its author"))
