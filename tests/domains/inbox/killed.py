"""Scenes in processes of their own: an answer is sent by a process that is killed right after the intent, or right before the record; two
programs hand in the same messages at once; whoever takes messages in is killed before the end.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")

ACCEPTED = Path(os.environ["GUANHAO_HOME"]) / "accepted.txt"


class Writing:
    """A platform whose acceptance is a line in a file."""

    def reply(self, context: object, message: object, text: str, key: str) -> object:
        """Take it."""
        from guanhao.sdk.connectors import Outcome

        with ACCEPTED.open("a") as out:
            out.write(f"{key} {text}\n")
        return Outcome(state="done", remote_id="r1")


def patched() -> None:
    """Every account speaks to the file."""
    from guanhao.domains.inbox.selectors import hands
    from guanhao.domains.inbox.services import sending

    sending.publishing.connector_context = lambda _account: (Writing(), None)  # type: ignore[assignment,return-value]
    hands.find_connector = lambda _platform: Writing()  # type: ignore[assignment,return-value]


def send(number: int) -> None:
    """The process that may be killed."""
    from guanhao.domains.identity import facade as identity
    from guanhao.domains.inbox.services import sending
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.tenancy import brand_scope

    patched()
    with brand_scope(identity.find_brand("acme")), acting(SYSTEM):
        sending.send(number)


def scene(point: str) -> dict[str, object]:
    """Prepare, send in a process that dies at `point` ("" for two that race), look after, and say what there is."""
    from datetime import timedelta

    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from guanhao.domains.channels import facade as channels
    from guanhao.domains.identity import facade as identity
    from guanhao.domains.inbox.contracts import Incoming
    from guanhao.domains.inbox.models import Conversation, Message
    from guanhao.domains.inbox.services import core, receiving, sending
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.now import now, time_passes
    from guanhao.kernel.tenancy import brand_scope

    patched()
    brand = identity.make_brand(name="Acme", slug="acme")
    with brand_scope(brand), acting(SYSTEM):
        account = channels.add_account(platform="weibo", handle="tea", name="青禾茶").id
        receiving.receive([Incoming(remote_id="c1", kind="comment", text="在吗", made_at=now(), account_id=account, platform="weibo", author_id="u")])
        number = core.reply(conversation_id=Conversation.objects.get().pk, text="在的").message_id
    environment = {**os.environ, "GUANHAO_FAULT": point}
    workers = [subprocess.Popen([sys.executable, __file__, "send", str(number)], env=environment) for _worker in range(1 if point else 2)]
    codes = [worker.wait(timeout=120) for worker in workers]
    with time_passes(timedelta(minutes=10)), brand_scope(brand), acting(SYSTEM):
        lost = sending.look_after()
        sending.send(number)
        state = Message.objects.get(pk=number).state
    lines = ACCEPTED.read_text().splitlines() if ACCEPTED.exists() else []
    return {"codes": codes, "lost": lost, "state": state, "accepted": len(lines)}


def batch(account: int, backwards: bool) -> list[Any]:
    """Four thousand messages of nine hundred people, as both programs have them."""
    from datetime import UTC, datetime, timedelta

    from guanhao.domains.inbox.contracts import Incoming

    begin = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    found = [
        Incoming(
            remote_id=f"m{n}",
            kind="comment" if n % 4 else "direct",
            text=f"第{n}条 快递呢",
            made_at=begin + timedelta(seconds=n),
            account_id=account,
            platform="weibo",
            author_id=f"u{n % 900}",
            author=f"用户{n % 900}",
            post_id=f"p{n % 7}",
        )
        for n in range(4000)
    ]
    return found[::-1] if backwards else found


def receive(account: int, backwards: bool) -> None:
    """The process that hands everything in, and may be killed when the rows are written but nothing is committed."""
    from guanhao.domains.identity import facade as identity
    from guanhao.domains.inbox.services import receiving
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.tenancy import brand_scope

    if os.environ.get("GUANHAO_FAULT") == "inbox_written":
        receiving._tell = lambda _talks: os.kill(os.getpid(), 9)
    receiving.AT_ONCE = 1000
    with brand_scope(identity.find_brand("acme")), acting(SYSTEM):
        receiving.receive(batch(account, backwards))


def crowd(point: str) -> dict[str, object]:
    """Two programs hand in the same, or one that is killed and then another; what there is."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from guanhao.domains.channels import facade as channels
    from guanhao.domains.identity import facade as identity
    from guanhao.domains.inbox.models import Conversation, Message
    from guanhao.domains.people.models import Handle, Person, PersonDay
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.tenancy import brand_scope

    brand = identity.make_brand(name="Acme", slug="acme")
    with brand_scope(brand), acting(SYSTEM):
        account = channels.add_account(platform="weibo", handle="tea", name="青禾茶").id
    environment = {**os.environ, "GUANHAO_FAULT": point}
    call = [sys.executable, __file__, "receive", str(account)]
    if point:
        codes = [subprocess.run([*call, "0"], env=environment, timeout=200, check=False).returncode]
        left = Message.everywhere.count() + Conversation.everywhere.count() + Person.everywhere.count()
        codes.append(subprocess.run([*call, "0"], timeout=200, check=False).returncode)
    else:
        left = 0
        workers = [subprocess.Popen([*call, backwards]) for backwards in "01"]
        codes = [worker.wait(timeout=200) for worker in workers]
    talks, people = Conversation.everywhere, Person.everywhere
    return {
        "codes": codes,
        "left": left,
        "messages": Message.everywhere.count(),
        "in_talks": sum(talks.values_list("messages", flat=True)),
        "talks": talks.count() == talks.values("kind", "thread").distinct().count(),
        "people": (people.count(), Handle.everywhere.count(), sum(PersonDay.everywhere.values_list("messages", flat=True))),
    }


if __name__ == "__main__":
    import json

    import django

    django.setup()
    if sys.argv[1] == "send":
        send(int(sys.argv[2]))
    elif sys.argv[1] == "receive":
        receive(int(sys.argv[2]), sys.argv[3] == "1")
    elif sys.argv[1] in ("crowd", "inbox_written"):
        sys.stdout.write(json.dumps(crowd("" if sys.argv[1] == "crowd" else sys.argv[1])) + "\n")
    else:
        sys.stdout.write(json.dumps(scene("" if sys.argv[1] == "race" else sys.argv[1])) + "\n")
