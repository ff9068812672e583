"""What people outside say to the sample brand: two reports of the public, an author who is kept out, and an advertiser's papers."""

from datetime import timedelta

from django.db import transaction

from guanhao.domains.compliance.models import Advertiser, PublicReport
from guanhao.domains.compliance.services import advertisers, reports
from guanhao.domains.compliance.services.blacklist import LineDraft
from guanhao.kernel.now import now, time_at
from guanhao.project.demo.people import working

ADDRESS = "192.0.2.44"  # an address of the documentation block (RFC 5737)
FAKE = reports.ReportDraft(
    kind="fraud",
    text="有人用你们的头像开号，在评论区发“内部价”二维码，我朋友差点扫了。",
    platform="weibo",
    author_name="青禾福利官",
    author_id="6630018842",
    once="sample-report-1",
)
UNCLEAR = reports.ReportDraft(
    kind="infringement",
    text="上周的茶山图和我在图库里的一张很像，想确认一下授权。",
    platform="xiaohongshu",
    contact="王先生，发私信即可",
    once="sample-report-2",
)


@transaction.atomic
def write_reports() -> None:
    """A report that was confirmed, with its author kept out, and a new one whose clock runs; once."""
    if PublicReport.objects.exists():
        return
    with time_at(now() - timedelta(days=2)):
        filed = reports.file_report(draft=FAKE, address=ADDRESS).report
    with working("legal", days=1.9):
        reports.take_report(report=filed)
    with working("legal", days=1.5):
        reports.answer_report(report=filed, text="谢谢您告诉我们。这个账号不是我们的，已向平台投诉。", public=True)
        line = LineDraft(
            platform="weibo", author_id=FAKE.author_id, author_name=FAKE.author_name, reason="冒充官方账号，散布二维码", proof="举报人提供的截图说明"
        )
        reports.decide_report(report=filed, confirmed=True, feedback="已确认：账号冒充本品牌，已拉黑并向平台投诉。", line=line)
    with time_at(now() - timedelta(hours=5)):
        reports.file_report(draft=UNCLEAR, address=ADDRESS)


@transaction.atomic
def write_advertisers() -> None:
    """A partner who advertises with us, with one paper that runs and one that ends soon; once."""
    if Advertiser.objects.exists():
        return
    day = now().date()
    with working("legal", days=60):
        row = advertisers.save_advertiser(name="山里牧场乳业", needs=("licence", "test_report"), note="酸奶联名，双十二前后合作")
        papers = (("licence", "91330000SAMPLE0001", 900), ("test_report", "JC-2026-1187", 20))
        for kind, number, days in papers:
            draft = advertisers.PaperDraft(kind=kind, number=number, valid_from=day - timedelta(days=345), valid_until=day + timedelta(days=days))
            advertisers.keep_paper(advertiser=row, draft=draft)
