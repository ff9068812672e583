"""What a platform's or a person's words about an account mean; pure."""

WORDS = {
    "hijack": ("盗号", "被盗", "异地登录", "异常登录", "hijack", "hacked", "stolen", "unusual login", "compromised"),
    "ban": ("封禁", "封号", "禁言", "限流", "违规", "处罚", "冻结账号", "banned", "suspended", "restricted", "violation"),
    "token": ("令牌", "授权", "登录失效", "登录态", "token", "unauthorized", "unauthorised", "credential", "connected anew", "expired", "401"),
}


def kind_of_pause(reason: str) -> str:
    """hijack, ban or token when the reason says so, else paused."""
    return _kind(reason) or "paused"


def kind_of_refusal(reason: str) -> str:
    """The same for a failed publication; empty when it says nothing about the account itself."""
    return _kind(reason)


def _kind(reason: str) -> str:
    text = reason.lower()
    return next((kind for kind, words in WORDS.items() if any(word in text for word in words)), "")
