"""Calling a model: quota first, personal data out, one road for all answers, everything logged.

Nothing here holds a transaction while it waits for somebody else's server.
"""

import secrets
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.assistant.contracts import Trouble
from guanhao.domains.assistant.models import ModelCall, Provider
from guanhao.domains.assistant.policy import ModelPolicy
from guanhao.domains.assistant.rules import prompts, streams
from guanhao.domains.assistant.rules.privacy import Stripper
from guanhao.domains.assistant.selectors import spending
from guanhao.engines.text.safe import clean_input
from guanhao.kernel.access import current_actor
from guanhao.kernel.now import now

if TYPE_CHECKING:
    import httpx

LOOK = 1.0
"""Seconds between two looks whether everything was stopped."""

LONGEST = 60_000


@dataclass(frozen=True)
class Answer:
    """What a model wrote: the text (personal data put back), the call, whether it ended because the length was reached."""

    text: str
    call: ModelCall
    short: bool = False


@dataclass(frozen=True)
class Wish:
    """One call: `purpose` of ModelCall, `task` of rules.prompts, the data as (name, text), names of people that must not leave."""

    purpose: str
    task: str
    data: Sequence[tuple[str, str]]
    subject: str = ""
    names: Sequence[str] = ()
    length: int = 0
    most: int = 0


def ask(wish: Wish) -> Answer:
    """The whole answer. Trouble says why there is none."""
    stream = call(wish)
    while True:
        try:
            next(stream)
        except StopIteration as end:
            answer: Answer = end.value
            return answer


def call(wish: Wish) -> Generator[str, None, Answer]:
    """The answer piece by piece, as it comes (names such as [手机号1] still in it); returns the whole. Trouble, logged, when there is none."""
    stripper = Stripper(wish.names)
    prompt = prompts.build(
        wish.task, [(stripper.strip(name), stripper.strip(text)) for name, text in wish.data], nonce=secrets.token_hex(16), length=wish.length
    )
    provider, row, over = _reserve(wish, prompt, sum(stripper.removed.values()))
    if provider is None:
        raise Trouble("off", _("No provider of models is switched on."))
    if over:
        raise Trouble("quota", over)
    began, heard = time.monotonic(), _Heard()
    try:
        yield from _listen(provider, row, prompt, heard)
    except Trouble as trouble:
        _settle(row, provider, prompt, heard, began, trouble)
        raise Trouble(trouble.code, trouble.message, heard.text) from trouble
    except GeneratorExit:
        _settle(row, provider, prompt, heard, began, Trouble("cut", _("Nobody waited for the answer any more.")))
        raise
    except Exception:
        _settle(row, provider, prompt, heard, began, Trouble("broken", _("The call ended in an error of ours; the log of the server says which.")))
        raise
    text = clean_input(prompts.tidy(heard.text)).text
    unfit = _unfit(text, prompt)
    _settle(row, provider, prompt, heard, began, unfit)
    if unfit is not None:
        raise unfit
    return Answer(stripper.restore(text), row, heard.finish == "length")


class _Heard:
    """What came so far."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.finish = ""
        self.tokens: tuple[int | None, int | None] = (None, None)
        self.reached = False

    @property
    def text(self) -> str:
        return "".join(self.parts)


@transaction.atomic
def _reserve(wish: Wish, prompt: prompts.Prompt, removed: int) -> tuple[Provider | None, ModelCall, str]:
    """Set aside what the call may cost, under a lock, so that calls at once cannot pass the quota together; the last value says why it may not be."""
    actor = current_actor()
    row = ModelCall(purpose=wish.purpose, subject=wish.subject[:120], actor_id=actor.user_id, actor_name=actor.name[:120], removed=removed, at=now())
    provider: Provider | None = Provider.objects.select_for_update().filter(active=True).first()
    if provider is None:
        return None, row, ""
    most = min(wish.most or ModelPolicy.of_brand().most_tokens, ModelPolicy.of_brand().most_tokens)
    row.provider, row.provider_title, row.model = provider, provider.title, provider.model
    row.tokens_in, row.tokens_out = prompts.tokens(prompt.system) + prompts.tokens(prompt.user), most
    row.cost, row.estimated = cost_of(provider, row.tokens_in, row.tokens_out), True
    over = _over(provider, row)
    if over:
        row.state, row.code, row.error = ModelCall.State.REFUSED, "quota", over[:300]
        row.tokens_in = row.tokens_out = row.cost = 0
    row.save()
    return provider, row, over


def _over(provider: Provider, row: ModelCall) -> str:
    """Why the call would pass a quota of the month; "" when it does not."""
    if not provider.quota_money and not provider.quota_tokens:
        return ""
    sofar = spending.spent()
    if provider.quota_tokens and sofar.tokens + row.tokens > provider.quota_tokens:
        facts = {"used": sofar.tokens, "most": provider.quota_tokens}
        return _("The month's %(most)s tokens are nearly used up (%(used)s); this call could pass them.") % facts
    if provider.quota_money and sofar.cost + row.cost > provider.quota_money * spending.MICRO:
        yuan = {"used": f"{sofar.money:.2f}", "most": f"{provider.quota_money:.2f}"}
        return _("The month's ¥%(most)s are nearly used up (¥%(used)s); this call could pass them.") % yuan
    return ""


def cost_of(provider: Provider, tokens_in: int, tokens_out: int) -> int:
    """Millionths of a yuan: prices are yuan a million tokens, so that price times tokens is the number itself."""
    return round(Decimal(provider.price_in) * tokens_in + Decimal(provider.price_out) * tokens_out)


def _listen(provider: Provider, row: ModelCall, prompt: prompts.Prompt, heard: _Heard) -> Iterator[str]:
    """Send it and hand on what comes; Trouble for everything that is no whole answer."""
    body = {
        "model": provider.model,
        "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
        "max_tokens": row.tokens_out,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    deadline = looked = time.monotonic()
    deadline += provider.seconds
    with opened(provider, "chat/completions", json=body) as response:
        heard.reached = True
        try:
            for piece in streams.pieces(streams.lines(_in_time(response.iter_bytes(), deadline))):
                heard.finish = piece.finish or heard.finish
                heard.tokens = (piece.tokens_in or heard.tokens[0], piece.tokens_out or heard.tokens[1])
                if piece.text:
                    heard.parts.append(piece.text)
                    heard.size += len(piece.text)
                    yield piece.text
                if heard.size > LONGEST:
                    raise streams.Garbage("too long")
                if piece.end:
                    break
                if time.monotonic() - looked > LOOK:
                    looked = time.monotonic()
                    if not Provider.objects.filter(pk=provider.pk, active=True).exists():
                        raise Trouble("off", _("All models were stopped while this was being written."))
        except streams.Garbage as error:
            raise Trouble("garbage", _("What came from the provider is no answer: %(what)s") % {"what": str(error)[:120] or "—"}) from None
    if not heard.finish:
        raise Trouble("cut", _("The answer broke off in the middle."))
    if heard.finish == "content_filter":
        raise Trouble("refused", _("The provider's own filter held the answer back."))


@contextmanager
def opened(
    provider: Provider, path: str, *, accept: str = "text/event-stream", silence: float | None = None, **body: Any
) -> "Iterator[httpx.Response]":
    """A POST to the provider through the house's fenced client, open for reading; Trouble says what is in the way, for people."""
    import httpx

    from guanhao.kernel import calling as fenced

    headers = {"Accept": accept} | ({"Authorization": f"Bearer {provider.key}"} if provider.key else {})
    silence = silence or min(provider.seconds, ModelPolicy.of_brand().stall_seconds)
    try:
        with fenced.client(seconds=silence) as client, client.stream("POST", f"{provider.address}/{path}", headers=headers, **body) as response:
            if response.status_code != 200:
                raise _answered(response.status_code, fenced.beginning(response, 2000))
            yield response
    except fenced.PrivateAddress:
        words = _("The address leads into a private network; set GUANHAO_ALLOW_PRIVATE=1 to allow that.")
        raise Trouble("private", words) from None
    except httpx.TimeoutException:
        raise Trouble("slow", _("The provider was silent for more than %(seconds)s seconds.") % {"seconds": f"{silence:g}"}) from None
    except httpx.RemoteProtocolError:
        raise Trouble("cut", _("The answer broke off in the middle.")) from None
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
        raise Trouble("reach", _("The provider cannot be reached.")) from None


def _answered(status: int, body: str) -> Trouble:
    """What an HTTP status other than 200 means."""
    said = " ".join(clean_input(body).text.split())[:120]
    if status in (401, 403):
        return Trouble("key", _("The provider refuses the key (%(status)s).") % {"status": status})
    if status == 402:
        return Trouble("money", _("The account at the provider has no money left."))
    if status == 429:
        return Trouble("busy", _("The provider takes no more calls at the moment (429). Try again in a while."))
    if status >= 500:
        return Trouble("broken", _("The provider is out of order (%(status)s).") % {"status": status})
    if 300 <= status < 400:
        return Trouble("address", _("The address leads elsewhere (%(status)s); enter the one it leads to.") % {"status": status})
    return Trouble("refused", _("The provider refuses the call (%(status)s): %(said)s") % {"status": status, "said": said or "—"})


def _in_time(blocks: Iterable[bytes], deadline: float) -> Iterator[bytes]:
    """The same until the whole time is over: a server that sends a byte now and then is slow too."""
    for block in blocks:
        if time.monotonic() > deadline:
            raise Trouble("slow", _("The answer took longer than the time set for this provider."))
        yield block


def _unfit(text: str, prompt: prompts.Prompt) -> Trouble | None:
    """Why a whole answer is not shown."""
    if not text:
        return Trouble("empty", _("The provider answered with nothing."))
    if prompts.leaks(text, prompt):
        return Trouble("leak", _("The answer repeated our instructions and is not shown; somebody may have tried to talk the model into it."))
    return None


def _settle(row: ModelCall, provider: Provider, prompt: prompts.Prompt, heard: _Heard, began: float, trouble: Trouble | None) -> None:
    """Write what it really used: the provider's own count, else an estimate of what went out and came in; nothing where it was not even reached."""
    told_in, told_out = heard.tokens
    row.estimated = heard.reached and (told_in is None or told_out is None)
    row.tokens_in = 0 if not heard.reached else told_in if told_in is not None else prompts.tokens(prompt.system) + prompts.tokens(prompt.user)
    row.tokens_out = 0 if not heard.reached else told_out if told_out is not None else prompts.tokens(heard.text) if heard.text else 0
    row.cost = cost_of(provider, row.tokens_in, row.tokens_out)
    row.milliseconds = round((time.monotonic() - began) * 1000)
    row.state = ModelCall.State.FAILED if trouble else ModelCall.State.DONE
    row.code, row.error = (trouble.code, trouble.message[:300]) if trouble else ("", "")
    row.save()


def forget_calls() -> int:
    """Delete calls older than the policy says, and end those whose process died; how many were ended."""
    moment = now()
    ModelCall.objects.filter(at__lt=moment - timedelta(days=ModelPolicy.of_brand().log_days)).delete()
    lost = ModelCall.objects.filter(state=ModelCall.State.RUNNING, at__lt=moment - timedelta(hours=1))
    return int(lost.update(state=ModelCall.State.FAILED, code="lost"))
