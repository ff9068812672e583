"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy import not_about

not_about("crisis.Member", ("contact",), _("A colleague's name"))
not_about("crisis.RoleTaking", ("person_id", "person_name"), _("A colleague's name"))
not_about("crisis.Statement", ("author_id", "author_name"), _("A colleague's name"))
not_about("crisis.Stakeholder", ("contact",), _("A business contact"))
