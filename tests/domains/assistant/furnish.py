"""One row of everything the assistant keeps, for the fence over every address."""

import io
from datetime import datetime, timedelta

from tests.domains.assistant.test_subtitles import SRT, wav

from guanhao.domains.assets import facade as assets
from guanhao.domains.assistant.models import Chat, ChatTurn, Draft, Faq, Idea, ModelCall, Unanswered
from guanhao.domains.assistant.services import drafts, faq, providers, subtitles
from guanhao.kernel.now import time_at


def furnish(n: int, moment: datetime) -> None:
    """A provider with a call, a draft that was written, working time, an entry, an unanswered question, a chat, an idea, subtitles."""
    with time_at(moment + timedelta(minutes=n)):
        row = providers.save_provider(providers.ProviderDraft(title=f"p{n}", address="https://api.example.com/v1", model="m"))
        ModelCall(provider=row, purpose="draft", state="done", at=moment).save()
        drafts.write_draft(draft_id=drafts.ask_draft(drafts.DraftWish(kind="headline", title=f"d{n}")).pk)
        drafts.record_work(kind="copy", minutes=30, assisted=True)
        entry = faq.save_faq(faq.FaqDraft(question=f"question {n}", answer="a"))
        Unanswered(text=f"u{n}", mark=f"{n:064}", first_at=moment, last_at=moment).save()
        chat = Chat(visitor=f"{n:064}", begun_at=moment, last_at=moment, first_words=f"w{n}")
        chat.save()
        ChatTurn(chat=chat, who="bot", text="t", faq=Faq.objects.get(pk=entry.pk), at=moment).save()
        recording = assets.add_asset(io.BytesIO(wav(beat=n)), name=f"r{n}.wav", title=f"r{n}", source="own")
        subtitles.take_file(asset_id=recording.id, language="zh", stream=io.BytesIO(SRT.encode()), name="s.srt")
        Idea(key=f"{n:040}", title=f"i{n}", score=50, made_at=moment, reasons=[{"kind": "pain", "title": "t", "evidence": "e"}]).save()
        assert Draft.objects.count() > n
