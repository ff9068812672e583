"""A sheet of consents of a campaign becomes consents; a bad line waits with its reason, and the same sheet again changes nothing."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from guanhao.domains.assets import facade
from guanhao.domains.assets.contracts import AssetView
from guanhao.domains.assets.models import Consent
from guanhao.kernel.imports import services as imports
from guanhao.kernel.imports.models import QuarantinedRow


def load(text: str) -> Any:
    return imports.run_now(imports.make_draft(kind="user_content", account=None, stream=BytesIO(text.encode()), name="consents.csv"))


def test_a_sheet_of_consents(add: Callable[..., AssetView]) -> None:
    named, numbered = add(seed=1, name="IMG_1.png"), add(seed=2, name="IMG_2.png")
    sheet = f"""素材,作者,同意日期,平台,联系方式,有效期至,奖励
IMG_1.png,小林,2026-01-05,微博,weibo:xiaolin,2027-01-05,100 积分
{numbered.id},小周,2026-01-06,,,,
IMG_9.png,小吴,2026-01-06,,,,
IMG_1.png,,2026-01-06,,,,
IMG_2.png,小郑,2999-01-06,,,,
IMG_2.png,小郑,2026-01-06,不是平台,,,
"""
    run = load(sheet)
    assert (run.read, run.imported, run.quarantined) == (6, 2, 4)
    wrong = {row.line: row.field for row in QuarantinedRow.objects.all()}
    assert wrong == {4: "asset", 5: "author", 6: "given_on", 7: "platform"}
    consent = Consent.objects.get(asset_id=named.id)
    assert (consent.author, consent.platform, consent.reward, str(consent.ends)) == ("小林", "weibo", "100 积分", "2027-01-05")
    facade.record_use([named.id, numbered.id], subject="content.variant:1")
    assert (load(sheet).unchanged, Consent.objects.count()) == (2, 2)
