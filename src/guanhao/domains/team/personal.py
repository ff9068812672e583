"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy import not_about

not_about("team.RatingBox", ("answers",), _("Colleagues rate colleagues, without names"))
not_about("team.CourseAttempt", ("answers",), _("A colleague's test"))
