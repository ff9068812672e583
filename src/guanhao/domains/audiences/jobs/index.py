"""Keeping the behaviour index."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import HEAVY, JobContext, job


@job("audiences.index", title=_("Count new events for audiences"), every=timedelta(minutes=10), queue=HEAVY)
def update_index(ctx: JobContext) -> dict[str, Any]:
    """New events into the behaviour index."""
    from guanhao.domains.audiences.services import indexing  # jobs load what they need when they run

    def seen(done: int, total: int) -> None:
        ctx.progress(done, total)
        ctx.check_cancelled()

    return dict(indexing.update(progress=seen).__dict__)


@job("audiences.rebuild", title=_("Build the behaviour index anew"), queue=HEAVY)
def rebuild_index(ctx: JobContext) -> dict[str, Any]:
    """Everything anew from the raw events."""
    from guanhao.domains.audiences.services import indexing

    def seen(done: int, total: int) -> None:
        ctx.progress(done, total)
        ctx.check_cancelled()

    return dict(indexing.rebuild(progress=seen).__dict__)


@job("audiences.delete", title=_("Take a forgotten person out of the data"), queue=HEAVY)
def delete_person(ctx: JobContext, *, deletion_id: int) -> dict[str, Any]:
    """Raw events, index, audiences, exports; then look whether anything is left."""
    from guanhao.domains.audiences.services import privacy

    del ctx
    done = privacy.delete_person(deletion_id=deletion_id)
    privacy.clear_free_pages()
    return done


@job("audiences.refresh", title=_("Count audiences anew"), every=timedelta(hours=1), queue=HEAVY)
def refresh_segments(ctx: JobContext) -> dict[str, Any]:
    """Every audience whose time has come; one that cannot be counted says why and does not stop the others."""
    from guanhao.domains.audiences.services import exports, segments, tagging

    done = {"counted": 0, "failed": 0}
    for number in segments.due():
        ctx.check_cancelled()
        done["counted" if segments.try_refresh(segment_id=number) else "failed"] += 1
    done["tagged"] = tagging.apply_due()
    done["expired"] = exports.expire()
    return done


@job("audiences.tidy", title=_("Tidy the behaviour index"), at="04:20", queue=HEAVY)
def tidy_index(ctx: JobContext) -> dict[str, Any]:
    """Merge small parts, remove old files; build anew when posts got other topics or formats."""
    from guanhao.domains.audiences.services import indexing, numbering

    del ctx
    anew = indexing.retopic()
    return {"merged": indexing.tend(most=2), "removed": indexing.sweep(), "numbers": numbering.tidy(), "anew": anew}
