"""What the assistant does by the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("assistant.write_draft", title=_("Write a draft"), retries=1)
def write_draft(ctx: JobContext, *, draft_id: int) -> None:
    """Write a draft that was asked for over REST."""
    from guanhao.domains.assistant.services import drafts

    drafts.write_draft(draft_id=draft_id)


@job("assistant.transcribe", title=_("Turn speech into subtitles"), retries=0)
def transcribe(ctx: JobContext, *, subtitles_id: int) -> dict[str, int]:
    """Send a recording to the provider that hears; what was heard is kept as lines with times."""
    from django.utils.translation import gettext

    from guanhao.domains.assistant.services import subtitles

    def told(done: int, total: int) -> None:
        ctx.progress(done * 90 // max(total, 1), 100, gettext("Sending the recording") if done < total else gettext("Waiting for the words"))
        ctx.check_cancelled()

    return {"lines": subtitles.transcribe(subtitles_id=subtitles_id, told=told)}


@job("assistant.suggest_topics", title=_("Suggest topics"), at="06:40")
def suggest_topics(ctx: JobContext) -> None:
    """Look at what rises, hurts and is missing."""
    from guanhao.domains.assistant.services import ideas

    ideas.suggest_topics()


@job("assistant.end_chats", title=_("End quiet chats"), every=timedelta(hours=1))
def end_chats(ctx: JobContext) -> None:
    """Close what is over, delete what is too old, in chats and in the log of calls."""
    from guanhao.domains.assistant.services import bot, calling

    bot.end_quiet()
    calling.forget_calls()
