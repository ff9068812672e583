"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy import Holding, hold, not_about, personal_list

hold(
    Holding(
        key="partners.talents",
        title=_("Cooperation as a talent"),
        why=_("To work with the person under a contract"),
        model="partners.Talent",
        shows=("name", "platform", "handle", "url", "contact", "note", "grade"),
        personal=("name", "handle", "url", "contact", "person_id"),
    ),
)
personal_list("partners.talents")
not_about("partners.MediaOutlet", ("contact",), _("A partner's business contact"))
not_about("partners.Cooperation", ("author_id",), _("A colleague's name"))
