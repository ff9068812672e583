"""A scene in a process of its own: an answer is sent by a process that is killed right after the intent, or right before the record."""

import os
import subprocess
import sys
from pathlib import Path

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


if __name__ == "__main__":
    import json

    import django

    django.setup()
    if sys.argv[1] == "send":
        send(int(sys.argv[2]))
    else:
        sys.stdout.write(json.dumps(scene("" if sys.argv[1] == "race" else sys.argv[1])) + "\n")
