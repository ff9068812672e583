"""Personal data in the sample brand: purposes with notices, requests of people in every state, a deletion with proof, and who looked at what."""

from django.db import transaction

from guanhao.domains.people import facade as people
from guanhao.domains.people.contracts import Handle
from guanhao.domains.people.models import PersonRequest, Purpose
from guanhao.domains.people.services import purposes, requests
from guanhao.kernel import privacy
from guanhao.project.demo.people import working

NOTICES = (
    (
        "marketing",
        "营销信息",
        "青禾会向您发送新品、活动和优惠信息，使用您的昵称、联系方式和购买记录。您可以随时回复“退订”或联系客服撤回。",
        "consent",
        730,
        "短信服务商",
    ),
    ("analysis", "使用分析", "青禾会统计您在各平台账号的互动，用来改进内容。您可以随时反对，我们将停止统计您的行为。", "consent", 1095, ""),
    ("service", "客户服务", "为处理您的咨询、订单和售后，青禾会保存您的联系方式和往来记录。", "contract", 0, "物流公司"),
)


@transaction.atomic
def write_privacy() -> None:
    """Once."""
    if Purpose.objects.exists():
        return
    with working("director", days=40):
        for key, title, notice, basis, days, shared in NOTICES:
            purposes.add_purpose(key=key, title=title, notice=notice, basis=basis, keep_days=days, shared_with=shared)
    with working("director", days=12):
        row = Purpose.objects.get(key="marketing")
        newest = NOTICES[0][2] + "不会用于其他用途。"
        purposes.change_purpose(purpose_id=row.pk, title=row.title, notice=newest, keep_days=365, shared_with="短信服务商")
    numbers = _people()
    _requests(numbers)
    with working("director", days=1):
        for number in numbers[:3]:
            people.card(number, with_orders=False)
        privacy.seen("list", "list:people.people", rows=len(numbers), note="xlsx")
    with working("designer", days=1):
        privacy.seen("denied", f"people.person:{numbers[0]}", rows=0, note="people.view")


def _people() -> list[int]:
    """Five visitors of the shop who left their number or their name on a platform."""
    with working("director", days=30):
        numbers = people.resolve(
            [Handle("weibo", f"privacy-{n}", name) for n, name in enumerate(("茶友小满", "山间来信", "周末泡茶", "阿禾", "青石巷"))]
        )
        for number in numbers[:4]:
            people.give_consent(person_id=number, purpose="marketing", source="门店扫码")
        for number in numbers[:2]:
            people.give_consent(person_id=number, purpose="analysis", source="小程序")
    with working("director", days=9):
        people.withdraw_consent(person_id=numbers[3], purpose="marketing", note="回复退订")
    return numbers


def _requests(numbers: list[int]) -> None:
    with working("director", days=25):
        copy = requests.receive(person_id=numbers[0], kind=PersonRequest.Kind.COPY, channel="邮件")
        requests.confirm_identity(request_id=copy.pk, how="由下单时的邮箱来信，并答对最近一单的金额")
    with working("director", days=22):
        requests.answered(request_id=copy.pk, answer="副本已加密发送到本人邮箱")
    with working("director", days=6):
        wish = requests.receive(person_id=numbers[1], kind=PersonRequest.Kind.CORRECTION, channel="微博私信", wish="昵称里的“来信”请改成“来鸿”。")
        requests.confirm_identity(request_id=wish.pk, how="由同一微博账号私信提出")
        requests.receive(person_id=numbers[2], kind=PersonRequest.Kind.COPY, channel="电话")
    with working("director", days=4):
        gone = requests.receive(person_id=numbers[4], kind=PersonRequest.Kind.DELETION, channel="微博私信")
        requests.confirm_identity(request_id=gone.pk, how="由同一微博账号私信提出")
        requests.start_deletion(request_id=gone.pk)
