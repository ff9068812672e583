"""What this domain imports: cards of Trello, Teambition and Feishu."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

CARDS = ImportKind(
    key="cards",
    title=_("Cards of the team board"),
    needs_account=False,
    open=later("guanhao.domains.work.services.files", "CardSink"),
    unique=("number", "title"),
    permission="work.edit",
    help=_(
        "One line a card: a board of Trello, a project of Teambition or a table of Feishu, as exported. A card that came before (same number)"
        " is changed where a cell is filled; nothing is deleted. What lacks an owner, a due date or a delivery standard comes into the pool, with the"
        " name of its list as a label (what was done already: into the archive)."
    ),
    fields=(
        Field("title", pgettext_lazy("card", "Title"), "text", required=True,
              aliases=("标题", "任务", "任务名称", "任务标题", "卡片名称", "Card Name", "name"), example="端午礼盒主图"),
        Field("stage", pgettext_lazy("card", "Stage"), "text", example="执行中",
              aliases=("状态", "列表", "任务列表", "阶段", "进度", "任务状态", "List Name", "list", "status")),
        Field("text", _("Description"), "text", aliases=("描述", "备注", "任务描述", "详情", "Card Description", "desc")),
        Field("owner", _("Owner"), "text", aliases=("负责人", "执行者", "执行人", "经办人", "Members", "assignee"), example="王小明"),
        Field("due", _("Due date"), "datetime", aliases=("截止时间", "截止日期", "结束时间", "Due Date", "DDL", "due"), allow_future=True,
              example="2026/11/28"),
        Field("standard", _("Delivery standard"), "text", aliases=("交付标准", "验收标准", "完成标准")),
        Field("priority", pgettext_lazy("card", "Priority"), "text", aliases=("优先级", "紧急程度"), example="紧急"),
        Field("kind", _("Kind"), "text", aliases=("类型", "任务类型"), example="设计"),
        Field("labels", _("Labels"), "text", aliases=("标签", "Labels"), example="端午,视觉"),
        Field("project", pgettext_lazy("card", "Project"), "text", aliases=("项目", "所属项目", "项目名称", "Board Name")),
        Field("checklist", _("Checklist"), "text", aliases=("检查项", "子任务", "清单")),
        Field("number", pgettext_lazy("card", "Number elsewhere"), "text", aliases=("编号", "任务ID", "ID", "Card ID", "卡片ID")),
        Field("archived", _("Archived"), "flag", aliases=("Archived", "已归档", "closed")),
    ),
)  # fmt: skip
