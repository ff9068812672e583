"""What this domain imports: the catalogue of courses, and time logs of other programs."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

COURSES = ImportKind(
    key="courses",
    title=_("Courses of the team"),
    needs_account=False,
    open=later("guanhao.domains.team.services.files", "CourseSink"),
    unique=("title",),
    permission="team.edit",
    help=_("One line a course. A course of the same name is changed where a cell is filled; nothing is deleted."),
    fields=(
        Field("title", pgettext_lazy("field", "Name"), "text", required=True,
              aliases=("课程", "课程名称", "名称", "标题", "course"), example="标题的十种写法"),
        Field("theme", pgettext_lazy("course", "Theme"), "text", aliases=("主题", "类别", "分类", "theme"), example="内容创作"),
        Field("mode", _("How it is held"), "text", aliases=("方式", "形式", "授课方式", "mode"), example="线上"),
        Field("abilities", pgettext_lazy("course", "Abilities"), "text",
              aliases=("能力", "对应能力", "能力项", "abilities"), example="文案写作、数据"),
        Field("text", _("Description"), "text", aliases=("简介", "说明", "内容")),
        Field("url", pgettext_lazy("course", "Address"), "text", aliases=("链接", "地址", "url")),
        Field("minutes", _("Minutes"), "count", aliases=("时长", "分钟", "时长（分钟）", "minutes"), example="60"),
        Field("trainer", pgettext_lazy("course", "Trainer"), "text", aliases=("讲师", "老师", "主讲")),
        Field("pass_mark", _("Pass mark"), "count", aliases=("及格线", "合格线"), example="60"),
    ),
)  # fmt: skip
TIME_LOGS = ImportKind(
    key="time_logs",
    title=_("Time logs"),
    needs_account=False,
    open=later("guanhao.domains.team.services.files", "LogSink"),
    unique=("number",),
    permission="team.edit",
    help=_("One line an entry: who, which day, which stage, how many minutes or hours. The same number again changes nothing."),
    fields=(
        Field("who", pgettext_lazy("team", "Person"), "text", required=True, aliases=("人员", "姓名", "成员", "员工", "user", "name"),
              example="王小明"),
        Field("day", _("Day"), "date", required=True, aliases=("日期", "工作日期", "date"), example="2026/11/20"),
        Field("stage", pgettext_lazy("time", "Stage"), "text", aliases=("环节", "阶段", "工作类型", "类型", "stage"), example="视觉"),
        Field("minutes", _("Minutes"), "count", aliases=("分钟", "时长（分钟）", "minutes"), example="90"),
        Field("hours", pgettext_lazy("time", "Hours"), "number", aliases=("小时", "工时", "时长（小时）", "hours"), low=0, high=24, example="1.5"),
        Field("card", pgettext_lazy("field", "Card"), "text", aliases=("任务", "卡片", "任务名称", "card"), example="端午礼盒主图"),
        Field("note", pgettext_lazy("field", "Note"), "text", aliases=("备注", "说明")),
        Field("number", pgettext_lazy("time", "Number elsewhere"), "text", aliases=("编号", "ID", "记录编号"),
              from_hash=("who", "day", "stage", "minutes", "hours", "card", "note")),
    ),
)  # fmt: skip
