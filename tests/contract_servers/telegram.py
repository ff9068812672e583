"""The Bot API as core.telegram.org/bots/api says (getMe, getChat, getChatMember, getChatMemberCount, sendMessage, sendPhoto, sendMediaGroup,
sendVideo, deleteMessage, getUpdates, ResponseParameters) and core.telegram.org/bots/faq on limits.

The wording of descriptions ("Bad Request: message is too long", "… caption is too long", "… message to delete not found", "Unauthorized") is from
memory of the running service; no document lists it.
"""

import json
import re
from typing import Any, ClassVar

from tests.contract_servers.base import Answer, ContractServer, Request

CHANNEL = {"id": -1001234567890, "type": "channel", "title": "Official", "username": "official_brand"}
GROUP = {"id": -1009876543210, "type": "supergroup", "title": "Official chat"}
BOT = {"id": 42, "is_bot": True, "first_name": "Guanhao", "username": "official_bot"}
READER = {"id": 7, "is_bot": False, "first_name": "读者", "last_name": "甲"}


class TelegramServer(ContractServer):
    """A channel with a linked group, and one bot with this token."""

    routes: ClassVar[dict[str, str]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.token = "123456:AAexampleexampleexampleexample"
        self.messages: dict[int, dict[str, Any]] = {}
        self.said: list[dict[str, Any]] = []
        self.updates: list[dict[str, Any]] = []
        self.number = 100
        self.member: dict[str, Any] = {"status": "administrator", "can_post_messages": True, "can_delete_messages": True, "can_be_edited": False}

    def visible(self, word: str) -> int:
        """Posts of the channel with this word; an album counts once."""
        return sum(word in (one.get("text") or one.get("caption") or "") for one in self.messages.values())

    def handle(self, request: Request) -> Answer:
        """`/bot<token>/<method>`, by GET or POST, with query, form, multipart or JSON."""
        found = re.fullmatch(r"/bot(?P<token>[^/]+)/(?P<method>\w+)", request.path)
        if found is None:
            return bad(404, "Not Found")
        if found["token"] != self.token:
            return bad(401, "Unauthorized")
        method = getattr(self, f"do_{found['method']}", None)
        if method is None:
            return bad(404, "Not Found: method not found")
        fields = dict(request.query)
        if request.headers.get("content-type", "").startswith("application/json"):
            fields |= request.json()
        elif request.body:
            fields |= request.form()
        if "chat_id" in fields and str(fields["chat_id"]) not in {"@official_brand", str(CHANNEL["id"]), str(GROUP["id"]), str(READER["id"])}:
            return bad(400, "Bad Request: chat not found")
        answer: Answer = method(fields, request)
        return answer

    def do_getMe(self, fields: dict[str, Any], request: Request) -> Answer:
        return good(BOT)

    def do_getChat(self, fields: dict[str, Any], request: Request) -> Answer:
        return good(CHANNEL)

    def do_getChatMember(self, fields: dict[str, Any], request: Request) -> Answer:
        return good({"user": BOT, **self.member})

    def do_getChatMemberCount(self, fields: dict[str, Any], request: Request) -> Answer:
        return good(1234)

    def do_sendMessage(self, fields: dict[str, Any], request: Request) -> Answer:
        if problem := self.unwelcome() or wrong_length(fields.get("text", ""), 4096, "message"):
            return problem
        chat = CHANNEL if str(fields["chat_id"]) in ("@official_brand", str(CHANNEL["id"])) else {"id": int(fields["chat_id"]), "type": "supergroup"}
        return good(self.keep({"text": fields["text"], "chat": chat, "reply_parameters": fields.get("reply_parameters")}))

    def do_sendPhoto(self, fields: dict[str, Any], request: Request) -> Answer:
        return self.send_file(fields, request, "photo", 10 * 1_048_576)

    def do_sendVideo(self, fields: dict[str, Any], request: Request) -> Answer:
        return self.send_file(fields, request, "video", 50 * 1_048_576)

    def send_file(self, fields: dict[str, Any], request: Request, kind: str, most: int) -> Answer:
        if problem := self.unwelcome() or wrong_length(fields.get("caption", ""), 1024, "caption", least=0):
            return problem
        file = request.file(fields[kind].removeprefix("attach://"))
        if file is None or len(file.data) > most:
            return bad(400, "Bad Request: wrong file identifier/HTTP URL specified") if file is None else bad(413, "Request Entity Too Large")
        return good(self.keep({"caption": fields.get("caption", ""), "chat": CHANNEL, kind: file.data}))

    def do_sendMediaGroup(self, fields: dict[str, Any], request: Request) -> Answer:
        group = json.loads(fields["media"])
        if not 2 <= len(group) <= 10:
            return bad(400, "Bad Request: wrong number of media in the group")
        if problem := self.unwelcome() or wrong_length(group[0].get("caption", ""), 1024, "caption", least=0):
            return problem
        files = [request.file(one["media"].removeprefix("attach://")) for one in group]
        if any(file is None for file in files):
            return bad(400, "Bad Request: wrong file identifier/HTTP URL specified")
        sent = [
            self.keep({"caption": one.get("caption", ""), "chat": CHANNEL, one["type"]: file.data})
            for one, file in zip(group, files, strict=True)
            if file
        ]
        return good(sent)

    def do_deleteMessage(self, fields: dict[str, Any], request: Request) -> Answer:
        if self.messages.pop(int(fields["message_id"]), None) is None:
            return bad(400, "Bad Request: message to delete not found")
        return good(True)

    def do_getUpdates(self, fields: dict[str, Any], request: Request) -> Answer:
        offset = int(fields.get("offset", 0))
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        return good(self.updates[: int(fields.get("limit", 100))])

    def unwelcome(self) -> Answer | None:
        if self.member["status"] != "administrator":
            return bad(403, "Forbidden: bot is not a member of the channel chat")
        return None

    def keep(self, message: dict[str, Any]) -> dict[str, Any]:
        self.number += 1
        made = {"message_id": self.number, "date": int(self.clock()), **message}
        if message["chat"] is CHANNEL:
            self.messages[self.number] = made
        else:
            self.said.append(made)
        return {name: value for name, value in made.items() if not isinstance(value, bytes)}

    def comment(self, number: int, text: str) -> None:
        """A reader answers the channel's post in the linked group."""
        origin = {"type": "channel", "chat": CHANNEL, "message_id": number}
        forwarded = {"message_id": 5000 + number, "chat": GROUP, "is_automatic_forward": True, "forward_origin": origin, "date": int(self.clock())}
        self.say(text, GROUP, reply_to_message=forwarded)

    def say(self, text: str, chat: dict[str, Any], **more: Any) -> None:
        """A reader writes into a chat."""
        self.number += 1
        message = {"message_id": self.number, "from": READER, "chat": chat, "date": int(self.clock()), "text": text, **more}
        self.updates.append({"update_id": 9000 + self.number, "message": message})


def wrong_length(text: str, most: int, what: str, least: int = 1) -> Answer | None:
    """Telegram counts units of UTF-16."""
    length = len(text.encode("utf-16-le")) // 2
    if length < least:
        return bad(400, f"Bad Request: {what} text is empty")
    return bad(400, f"Bad Request: {what} is too long") if length > most else None


def good(result: Any) -> Answer:
    """A good answer."""
    return Answer({"ok": True, "result": result})


def bad(code: int, description: str, **parameters: Any) -> Answer:
    """An error as the Bot API writes it."""
    return Answer({"ok": False, "error_code": code, "description": description, **({"parameters": parameters} if parameters else {})}, code)
