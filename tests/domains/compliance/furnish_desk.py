"""Reports, a kept-out author and advertisers for the fence's walk."""

import io
from datetime import date, datetime

from guanhao.domains.compliance.models import ReportAttachment
from guanhao.domains.compliance.services import blacklist, reports
from guanhao.kernel import files


def furnish(n: int, moment: datetime, today: date) -> None:
    """One of each more."""
    filed = reports.file_report(draft=reports.ReportDraft(kind="false", text=f"t{n}", contact=f"c{n}"), address=f"10.0.0.{n}")
    stored = files.store(io.BytesIO(f"proof {n}".encode()), name=f"proof{n}.png", purpose="compliance.report")
    ReportAttachment(report=filed.report, file=stored).save()
    blacklist.blacklist_author(draft=blacklist.LineDraft(platform="weibo", author_id=f"a{n}", reason="r"))
