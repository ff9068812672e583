"""Word lists from a file: a sheet of words becomes a new version of a list, through the same services as the page."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

KIND = ImportKind(
    key="words",
    title=_("Sensitive words"),
    needs_account=False,
    open=later("guanhao.domains.compliance.sink", "WordSink"),
    unique=("word", "list"),
    permission="compliance.edit",
    help=_("One line a word. A new list only watches until the linter's result has been looked at."),
    fields=(
        Field("word", _("Word"), "text", required=True, aliases=("词", "敏感词", "词语", "关键词", "违禁词", "keyword"), example="包治百病"),
        Field(
            "list",
            _("Word list"),
            "text",
            aliases=("词表", "词库", "lexicon"),
            help=_("Title or key; empty goes to the list of the class."),
            example="own",
        ),
        Field("category", _("Class"), "text", aliases=("分类", "类别", "类型", "class", "type"), example="medical"),
        Field("level", _("Level"), "text", aliases=("级别", "等级", "风险等级"), help=_("block, warn or hint; empty: the list's.")),
        Field("aliases", _("Other writings"), "list", aliases=("别名", "变体", "variants"), example="包治100病"),
        Field("layers", _("Layers"), "list", aliases=("匹配层", "层"), help=_("Empty: all.")),
        Field("unless", _("Passes beside"), "list", aliases=("放行语境", "例外", "除外"), help=_("Texts in the same sentence that let it pass.")),
        Field("reason", _("Reason"), "text", aliases=("原因", "理由", "说明")),
        Field("fix", _("Suggestion"), "text", aliases=("建议", "替换", "建议用语", "instead")),
    ),
)
