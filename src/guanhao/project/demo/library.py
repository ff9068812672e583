"""The sample brand's assets: pictures with their tags and alternative texts, licences in every state, and user content with its consent."""

from datetime import timedelta

from django.db import transaction

from guanhao.domains.assets.models import Asset
from guanhao.domains.assets.services import library, rights
from guanhao.kernel.now import now
from guanhao.project.demo.people import working
from guanhao.project.demo.pictures import picture

PICTURES = (
    ("bowl", 1, "燕麦碗俯视", "own", "白碗里的燕麦，上面撒着坚果和果干", "早餐 燕麦 谷物杯", "封面 食谱", "温暖"),
    ("bowl", 7, "红枣谷物碗", "own", "一碗谷物早餐，红枣在中间", "早餐 谷物", "食谱", "温暖 安静"),
    ("cup", 0, "清晨的第一杯茶", "own", "窗边的一杯热茶，冒着热气", "原叶茶 早晨", "封面", "安静"),
    ("cup", 4, "冷泡茶的颜色", "own", "玻璃杯里的浅绿色茶汤", "冷泡茶 夏天", "科普", "清爽"),
    ("hill", 2, "茶山的早上", "commissioned", "太阳升起时的茶山梯田", "茶山 产地", "封面 产地", "开阔"),
    ("field", 3, "燕麦田", "licensed", "望不到头的金色燕麦田", "燕麦 产地", "背景", "开阔"),
    ("box", 1, "中秋礼盒", "own", "绿色和金色的礼盒，放在浅色桌面上", "中秋礼盒 节日", "产品", "喜庆"),
    ("table", 2, "四人早午餐", "licensed", "木桌上摆着五只盘子，俯视", "周末早午餐 家庭", "封面 食谱", "热闹"),
    ("poster", 5, "立冬海报底图", "own", "绿底上的金色圆，四周有放射线", "立冬 节日", "海报", "喜庆"),
    ("portrait", 1, "茶农周叔", "commissioned", "穿绿色外套的茶农，看着镜头", "产地 人物", "人物", "温暖"),
    ("table", 9, "用户晒出的早餐", "ugc", "用户家的早餐桌，五只小碗", "早餐 用户", "用户故事", "温暖"),
    ("cup", 8, "冬日插画：一杯热茶", "own", "插画：雪天窗边的一杯热茶", "原叶茶 冬天", "海报", "安静"),
)


@transaction.atomic
def write_library() -> None:
    """Twelve pictures, their licences (running, ending soon, run out) and a consent; once."""
    if Asset.objects.exists():
        return
    made: dict[str, int] = {}
    for number, (kind, seed, title, source, alt, words, scenes, emotions) in enumerate(PICTURES):
        draft = library.AssetDraft(
            title=title,
            source=source,
            alt=alt,
            keywords=words.split(),
            scenes=scenes.split(),
            emotions=emotions.split(),
            ai_generated=title.startswith("冬日插画"),
        )
        with working("designer", days=40 - number * 3):
            made[title] = library.add_asset(picture(kind, seed), name=f"{kind}-{seed}.png", draft=draft).pk
    _licences(made)


def _licences(made: dict[str, int]) -> None:
    day = now().date()
    own = [made[title] for _kind, _seed, title, source, *_rest in PICTURES if source == "own"]
    with working("designer", days=30):
        rights.add_licence(rights.LicenceDraft(title="青禾自拍素材", owner="青禾品牌部", kind="original"), asset_ids=own)
        rights.add_licence(
            rights.LicenceDraft(
                title="茶山委托拍摄", owner="山里影像工作室", kind="commission", number="WT-2026-031", starts=day - timedelta(days=200)
            ),
            asset_ids=[made["茶山的早上"], made["茶农周叔"]],
        )
        rights.add_licence(
            rights.LicenceDraft(
                title="茶农周叔肖像授权", owner="周先生", kind="portrait", starts=day - timedelta(days=353), ends=day + timedelta(days=12)
            ),
            asset_ids=[made["茶农周叔"]],
        )
        rights.add_licence(
            rights.LicenceDraft(title="图库年包", owner="光野图库", kind="subscription", number="GY-88213", ends=day + timedelta(days=18)),
            asset_ids=[made["燕麦田"]],
        )
        rights.add_licence(
            rights.LicenceDraft(title="早午餐图片（单次授权）", owner="光野图库", number="GY-70442", ends=day - timedelta(days=4)),
            asset_ids=[made["四人早午餐"]],
        )
        consent = rights.ConsentDraft(
            author="小满妈妈",
            given_on=day - timedelta(days=40),
            contact="私信",
            platform="xiaohongshu",
            platforms=("xiaohongshu", "wechat_oa"),
            ends=day + timedelta(days=325),
            scope="图片可用于早餐类内容，署名“@小满妈妈”，不用于广告投放",
            reward="谷物早餐一箱",
        )
        rights.record_consent(made["用户晒出的早餐"], consent)
