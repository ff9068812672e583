"""What a touchpoint could leave out, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanhao.console.numbers import percent
from guanhao.domains.analytics.models import Touchpoint
from guanhao.domains.analytics.policy.behaviour import FunnelPolicy
from guanhao.domains.analytics.selectors.behaviour.funnels import advice


def advice_words(row: Touchpoint, policy: FunnelPolicy) -> str:
    """What could be left out, with the expected gain."""
    found, words = advice(row, policy), []
    if found.gain is not None:
        text = ngettext("Ask %(count)s field less: about +%(gain)s sign-ups", "Ask %(count)s fields less: about +%(gain)s sign-ups", found.fewer)
        words.append(text % {"count": found.fewer, "gain": percent(found.gain)})
        if found.expected is not None:
            words[-1] += " " + _("(%(now)s → %(then)s)") % {"now": percent(row.sign_up or 0), "then": percent(found.expected)}
    if found.hops_too_many:
        text = ngettext("save %(count)s click", "save %(count)s clicks", found.hops_too_many)
        words.append(text % {"count": found.hops_too_many})
    said = "; ".join(words)
    return said[:1].upper() + said[1:]
