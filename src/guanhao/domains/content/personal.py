"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy import not_about

not_about("content.Story", ("person",), _("Named in a text for publication under a consent of its own, with its end"))
not_about("content.Remark", ("author_id", "author_name"), _("A colleague's name"))
not_about("content.TopicComment", ("author_id", "author_name"), _("A colleague's name"))
