"""Ghost's Admin API as its documents and its source (Ghost 5.130, core/server) say.

Documents: docs.ghost.org/admin-api (token authentication), /admin-api/posts/overview, /admin-api/posts/updating-a-post (updated_at and collisions),
/admin-api/images/uploading-an-image. From the source: error types and codes, the order of checks, `-2` behind a repeated slug (also observed on a
real 5.130: 201 and a second post), the five minutes of a token.
"""

import base64
import hmac
import json
import re
from datetime import UTC, datetime
from typing import Any, ClassVar

from tests.contract_servers.base import Answer, ContractServer, Request

ADMIN = r"[^/]+/ghost/api/admin"


class GhostServer(ContractServer):
    """A site with one integration, whose key is `key`."""

    routes: ClassVar[dict[str, str]] = {
        rf"GET {ADMIN}/site/": "site",
        rf"POST {ADMIN}/images/upload/": "upload",
        rf"GET {ADMIN}/posts/": "browse",
        rf"POST {ADMIN}/posts/": "add",
        rf"GET {ADMIN}/posts/slug/[^/]+/": "by_slug",
        rf"(GET|PUT|DELETE) {ADMIN}/posts/[0-9a-f]{{24}}/": "post",
    }

    def __init__(self) -> None:
        super().__init__()
        self.key = f"{'6' * 24}:{'ab' * 32}"
        self.posts: dict[str, dict[str, Any]] = {}
        self.images: list[bytes] = []

    def visible(self, word: str) -> int:
        """Published posts with this word."""
        return sum(word in json.dumps(post, ensure_ascii=False) for post in self.posts.values() if post["status"] == "published")

    def handle(self, request: Request) -> Answer:
        """Check the token, then the route; `routes` takes several methods for one path here."""
        problem = None if request.path.endswith("/site/") else self.token_problem(request.headers.get("authorization", ""))
        if problem:
            return problem
        for pattern, name in self.routes.items():
            methods, _, path = pattern.partition(" ")
            if re.fullmatch(methods, request.method) and re.fullmatch(path, request.host + request.path):
                answer: Answer = getattr(self, name)(request)
                return answer
        return error(404, "NotFoundError", "Resource not found")

    def token_problem(self, header: str) -> Answer | None:
        """Why the token does not count: form, key, signature, audience, age (core/server/services/auth/api-key/admin.js)."""
        scheme, _, token = header.partition(" ")
        if scheme != "Ghost" or token.count(".") != 2:
            return error(401, "UnauthorizedError", 'Authorization header format is "Authorization: Ghost [token]"', "INVALID_AUTH_HEADER")
        body, _, signature = token.rpartition(".")
        head, claims = (json.loads(decoded(part)) for part in body.split("."))
        number, _, secret = self.key.partition(":")
        if head.get("kid") != number:
            return error(401, "UnauthorizedError", "Unknown Admin API Key", "UNKNOWN_ADMIN_API_KEY")
        if head.get("alg") != "HS256" or not hmac.compare_digest(decoded(signature), hmac.digest(bytes.fromhex(secret), body.encode(), "sha256")):
            return error(401, "UnauthorizedError", "Invalid token: invalid signature", "INVALID_JWT")
        now = self.clock()
        if not re.fullmatch(r"/?admin/?", str(claims.get("aud"))) or claims["exp"] < now or now - claims["iat"] > 300:
            return error(401, "UnauthorizedError", "Invalid token: jwt expired", "INVALID_JWT")
        return None

    def site(self, request: Request) -> Answer:
        return Answer({"site": {"title": "Tests", "version": "5.130"}})

    def upload(self, request: Request) -> Answer:
        file = request.file("file")
        if file is None:
            return error(422, "ValidationError", "Please select an image.")
        if not file.mime.startswith("image/"):
            return error(415, "UnsupportedMediaTypeError", "Please select a valid image.")
        self.images.append(file.data)
        address = f"https://{request.host}/content/images/2026/11/{len(self.images)}-{file.filename}"
        return Answer({"images": [{"url": address, "ref": request.form().get("ref")}]}, 201)

    def browse(self, request: Request) -> Answer:
        wanted = re.search(r"id:\[([0-9a-f,]*)\]", request.query.get("filter", ""))
        rows = [post for number, post in self.posts.items() if wanted is None or number in wanted[1].split(",")]
        if "status:" in request.query.get("filter", ""):
            rows = [post for post in rows if post["status"] == "published"]
        shown = [{**post, "count": {"clicks": 3}, "email": {"delivered_count": 100, "opened_count": 40}} for post in rows]
        return Answer({"posts": shown, "meta": {}})

    def add(self, request: Request) -> Answer:
        (given,) = request.json()["posts"]
        if problem := invalid(given):
            return problem
        taken = {post["slug"] for post in self.posts.values()}
        slug = given.get("slug") or "untitled"
        number = f"{len(self.posts) + 1:024x}"
        while slug in taken:
            slug = f"{slug}-2"
        post = {**given, "id": number, "slug": slug, "status": given.get("status", "draft"), "updated_at": self.stamp()}
        self.posts[number] = post
        return Answer({"posts": [self.dressed(request, post)]}, 201)

    def by_slug(self, request: Request) -> Answer:
        slug = request.path.rstrip("/").rpartition("/")[2]
        for post in self.posts.values():
            if post["slug"] == slug:
                return Answer({"posts": [self.dressed(request, post)]})
        return error(404, "NotFoundError", "Post not found.")

    def post(self, request: Request) -> Answer:
        number = request.path.rstrip("/").rpartition("/")[2]
        post = self.posts.get(number)
        if post is None:
            return error(404, "NotFoundError", "Post not found.")
        if request.method == "DELETE":
            del self.posts[number]
            return Answer("", 204)
        if request.method == "PUT":
            (given,) = request.json()["posts"]
            if given.get("updated_at") != post["updated_at"]:
                words = "Saving failed! Someone else is editing this post."
                return error(409, "UpdateCollisionError", words, "UPDATE_COLLISION")
            if problem := invalid({"title": post["title"], **given}):
                return problem
            post |= {**given, "updated_at": self.stamp()}
        return Answer({"posts": [self.dressed(request, post)]})

    def dressed(self, request: Request, post: dict[str, Any]) -> dict[str, Any]:
        if post["status"] == "published":
            post.setdefault("published_at", self.stamp())
        path = post["slug"] if post["status"] == "published" else f"p/{post['id']}"
        return {**post, "url": f"https://{request.host}/{path}/"}

    def stamp(self) -> str:
        moment = datetime.fromtimestamp(self.clock(), UTC)
        return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def invalid(given: dict[str, Any]) -> Answer | None:
    """The checks of the post schema that matter here."""
    if not given.get("title") or len(given["title"]) > 255:
        return error(422, "ValidationError", "Value in [posts.title] exceeds maximum length of 255 characters.")
    if given.get("lexical") and json.loads(given["lexical"])["root"]["type"] != "root":
        return error(422, "ValidationError", "Invalid lexical structure.")
    return None


def error(status: int, kind: str, words: str, code: str = "") -> Answer:
    """An error as Ghost writes it."""
    return Answer({"errors": [{"message": words, "context": None, "type": kind, "code": code or None}]}, status)


def decoded(part: str) -> bytes:
    """Base64url without padding."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
