"""Which experiments something is a version of."""

from collections.abc import Iterable
from typing import Any

from guanhao.domains.experiments.contracts import ExperimentView
from guanhao.domains.experiments.models import Arm
from guanhao.domains.experiments.selectors.core import view_of
from guanhao.domains.publishing.facade import Touched


def experiments_of(subjects: Iterable[str]) -> dict[str, ExperimentView]:
    """The newest experiment each of these subjects (`content.variant:7`, or a post as `account:post`) is a version of, with that version."""
    wanted = set(subjects)
    posts = {one for one in wanted if one.partition(":")[0].isdigit()}
    rows = Arm.objects.select_related("experiment").prefetch_related("experiment__arms").order_by("pk")
    found = {arm.subject: view_of(arm.experiment, arm) for arm in rows.filter(subject__in=wanted - posts)}
    if posts:
        out = rows.exclude(posts=[])
        found |= {post: view_of(arm.experiment, arm) for arm in out for post in posts.intersection(map(str, arm.posts))}
    return found


def beside_publication(touched: Touched) -> dict[str, Any] | None:
    """The experiments a publication is a version of, by what it publishes or by the post that came of it; None without any."""
    found = experiments_of({touched.subject, touched.post} - {""})
    once = {(view.id, view.arm): view for view in found.values()}
    return {"experiments": list(once.values())} if once else None
