"""Promises of the publisher that a brand may change, and how the one of the installation works."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, Share, TextList, setting

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


class PublishingPolicy(Policy):
    """How late is too late, and how often a platform that refuses is asked again."""

    key = "publishing.publisher"
    title = _("Publishing")

    late: Duration = setting(
        15 * MINUTE,
        unit="duration",
        low=0 * MINUTE,
        high=timedelta(days=7),
        title=_("Still published when late by"),
        help=_("Later than this it counts as missed, and a person decides. One publication may have its own."),
        source="requirements PUB-04",
    )
    tries: Count = setting(3, unit="count", low=1, high=20, title=_("Tries before a person takes over"), source="requirements PUB-04")
    first_wait: Duration = setting(
        MINUTE,
        unit="duration",
        low=SECOND,
        high=6 * HOUR,
        title=_("Wait before trying again"),
        help=_("Doubles with every try; a platform that asks for longer gets it."),
        source="requirements PUB-04",
    )
    longest_wait: Duration = setting(HOUR, unit="duration", low=SECOND, high=timedelta(days=2), title=_("Longest wait"), source="requirements PUB-04")
    spread: Share = setting(0.1, unit="share", low=0, high=1, title=_("Random spread of the wait"), source="requirements PUB-04")
    checks: Count = setting(
        12,
        unit="count",
        low=1,
        high=100,
        title=_("Questions about an unknown outcome"),
        help=_("After so many questions without an answer a person decides; nothing is sent again meanwhile."),
        source="requirements PUB-04",
    )
    first_check: Duration = setting(
        2 * SECOND, unit="duration", low=SECOND, high=HOUR, title=_("Wait before the second question"), source="requirements PUB-04"
    )
    longest_check: Duration = setting(
        10 * MINUTE, unit="duration", low=SECOND, high=timedelta(days=1), title=_("Longest wait between questions"), source="requirements PUB-04"
    )
    deaths: Count = setting(
        10,
        unit="count",
        low=1,
        high=1000,
        title=_("Publishers that may die over one post"),
        help=_("A post that ends the program every time is given to a person."),
        source="requirements PUB-04",
    )
    working: Duration = setting(
        timedelta(hours=24),
        unit="duration",
        low=MINUTE,
        high=timedelta(days=14),
        title=_("A platform may work on a post for"),
        help=_("After this a person is asked to look."),
        source="requirements PUB-04",
    )


class PublisherPolicy(Policy):
    """How the publisher works; one for the installation."""

    key = "publishing.machine"
    title = _("Publisher")
    whole_house = True

    lease: Duration = setting(
        10 * SECOND,
        unit="duration",
        low=2 * SECOND,
        high=10 * MINUTE,
        title=_("A publisher that is silent for this long counts as dead"),
        help=_("Its work is then looked into by another one."),
        source="requirements PUB-04",
    )
    settle: Duration = setting(
        30 * SECOND,
        unit="duration",
        low=0 * SECOND,
        high=HOUR,
        title=_("A call may still arrive for"),
        help=_("Only after this does “nothing is there” count as the answer about a call whose outcome nobody saw."),
        source="requirements PUB-04",
    )
    hesitation: Duration = setting(
        5 * SECOND,
        unit="duration",
        low=SECOND,
        high=MINUTE,
        title=_("A call not begun this long after its intent is not made"),
        source="requirements PUB-04",
    )
    timeout: Duration = setting(20 * SECOND, unit="duration", low=SECOND, high=10 * MINUTE, title=_("A platform must answer within"), source="PUB-04")
    texts: Count = setting(48, unit="count", low=1, high=200, title=_("Texts at the same time"), source="PUB-04")
    pictures: Count = setting(8, unit="count", low=1, high=100, title=_("Picture posts at the same time"), source="PUB-04")
    videos: Count = setting(3, unit="count", low=1, high=50, title=_("Videos at the same time"), source="PUB-04")
    one_platform: Share = setting(
        0.67,
        unit="share",
        low=0.05,
        high=1,
        title=_("One platform takes at most this part of a lane"),
        help=_("So that one that hangs leaves room for the others."),
        source="our default",
    )
    own_network: TextList = setting(
        [],
        unit="text",
        title=_("Servers inside the own network that connectors may call"),
        help=_("Names or addresses, such as blog.intern or 10.0.0.7. All other private addresses are refused."),
        source="requirements PLT-08",
    )
    answer_mb: Count = setting(16, unit="MB", low=1, high=1024, title=_("Largest answer of a platform"), source="requirements PLT-08")
