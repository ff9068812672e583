"""What the community does by the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("community.lapse_points", title=_("Let points lapse"), at="00:10")
def lapse_points(ctx: JobContext) -> None:
    """Post the expiry of lots that lapsed, member by member in small transactions."""
    from guanhao.domains.community.services import lapsing

    lapsing.lapse_due(ctx)


@job("community.check_books", title=_("Hold points against their entries"), at="04:20")
def check_books(ctx: JobContext) -> None:
    """Every balance is the sum of its entries; whoever adjusts points is told when one is not."""
    from guanhao.domains.community.services import lapsing

    lapsing.check_books()


@job("community.release_holds", title=_("Cancel redemptions that were not confirmed"), every=timedelta(minutes=5))
def release_holds(ctx: JobContext) -> None:
    """Points and stock return."""
    from guanhao.domains.community.services import redeeming

    redeeming.release_holds()


@job("community.forget_addresses", title=_("Delete addresses of redemptions that are over"), at="03:50")
def forget_addresses(ctx: JobContext) -> None:
    """Receivers go so many days after the end; so do the notes of forms by which people joined."""
    from guanhao.domains.community.services import joining, redeeming

    redeeming.forget_addresses()
    joining.forget_forms()


@job("community.recount_levels", title=_("Count growth value and levels anew"), at="00:40")
def recount_levels(ctx: JobContext) -> None:
    """What is too old no longer counts; on the first of a month the rankings of the last are frozen."""
    from guanhao.domains.community.services import influence, levels, ranking

    levels.recount()
    ranking.freeze(ranking.month_before())
    influence.freeze(ranking.month_before())


@job("community.count_events", title=_("Count what members did on the platforms"), at="05:10")
def count_events(ctx: JobContext) -> None:
    """Events and orders of the last days in the warehouse become deeds of members."""
    from guanhao.domains.community.services import counting

    counting.count_events(ctx)


@job("community.end_gatherings", title=_("End community events that are over"), every=timedelta(minutes=15))
def end_gatherings(ctx: JobContext) -> None:
    """The follow-up clock of each starts with its end."""
    from guanhao.domains.community.services import gatherings

    gatherings.end_due()


@job("community.remind_of_events", title=_("Remind of community events"), every=timedelta(hours=1))
def remind_of_events(ctx: JobContext) -> None:
    """Whoever runs a community event is told once before it begins."""
    from guanhao.domains.community.services import watching

    watching.remind_of_gatherings()


@job("community.watch_groups", title=_("Warn of groups without events"), at="09:00")
def watch_groups(ctx: JobContext) -> None:
    """Whoever runs a group without an event of value for too long is told, and when its rules are to be posted again."""
    from guanhao.domains.community.services import watching

    watching.warn_late_groups()
    watching.remind_of_rules()


@job("community.track_orders", title=_("Track orders by codes of KOCs"), at="05:30")
def track_orders(ctx: JobContext) -> None:
    """Orders in the warehouse that carry a code, and refunds of known ones."""
    from guanhao.domains.community.services import kocorders

    kocorders.track(ctx)
