"""Reports, a kept-out author, advertisers and entries of the platform log for the fence's walk."""

import io
from datetime import date, datetime, timedelta

from guanhao.domains.channels.changes.services import ChangeDraft, save_change
from guanhao.domains.channels.models import PlatformReview
from guanhao.domains.compliance.models import ReportAttachment
from guanhao.domains.compliance.services import advertisers, blacklist, reports
from guanhao.kernel import files


def furnish(n: int, moment: datetime, today: date) -> None:
    """One of each more."""
    filed = reports.file_report(draft=reports.ReportDraft(kind="false", text=f"t{n}", contact=f"c{n}"), address=f"10.0.0.{n}")
    stored = files.store(io.BytesIO(f"proof {n}".encode()), name=f"proof{n}.png", purpose="compliance.report")
    ReportAttachment(report=filed.report, file=stored).save()
    blacklist.blacklist_author(draft=blacklist.LineDraft(platform="weibo", author_id=f"a{n}", reason="r"))
    advertiser = advertisers.save_advertiser(name=f"advertiser {n}")
    picture = io.BytesIO(b"\x89PNG\r\n\x1a\n" + str(n).encode())
    advertisers.keep_paper(advertiser=advertiser, draft=advertisers.PaperDraft(kind="licence", number=f"n{n}"), proof=("a.png", picture))
    save_change(draft=ChangeDraft(platform="weibo", day=today, title=f"change {n}"))
    PlatformReview(day=today - timedelta(days=31 * n)).save()
