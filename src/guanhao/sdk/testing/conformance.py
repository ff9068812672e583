"""The suite every connector passes, ours and yours alike.

Derive a test class from `Conformance` and give it a fixture `bench` that returns a `Bench`; pytest then collects the tests below. What a connector
does not claim (an ability it does not implement) is not asked of it; every claim it makes is proven against the server, through a wire that breaks.
"""

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO

from guanhao.sdk.connectors import (
    BadAnswer,
    CommentsFirst,
    ConnectorError,
    Diagnoses,
    Media,
    Message,
    NotAllowed,
    Outcome,
    Outgoing,
    RateLimited,
    ReadsMessages,
    ReadsMetrics,
    Refreshes,
    Replies,
    Token,
    TokenExpired,
    TokenLost,
    Unavailable,
    Withdraws,
)
from guanhao.sdk.testing.bench import Bench, NotConforming, Session, expect
from guanhao.sdk.testing.wire import Fault, answer_lost, call_lost, maintenance, refused, reset_after

TOKEN_ERRORS = (TokenExpired, NotAllowed)
LIBRARIES = ("httpx", "httpcore", "asyncio", "urllib3")


def failure(kinds: tuple[type[ConnectorError], ...], act: Callable[[], object]) -> ConnectorError:
    """The error that `act` raises; NotConforming when it raises none of these kinds."""
    names = " or ".join(kind.__name__ for kind in kinds)
    try:
        result = act()
    except ConnectorError as error:
        expect(isinstance(error, kinds), f"expected {names}, got {type(error).__name__}: {error}")
        return error
    raise NotConforming(f"expected {names}, got {result!r}")


def unknown(act: Callable[[], object]) -> ConnectorError:
    """The error of a commit whose outcome nobody knows."""
    error = failure((ConnectorError,), act)
    expect(error.outcome_unknown, f"the call may have taken effect, yet {type(error).__name__} says the outcome is known: {error}")
    return error


def plain(value: Mapping[str, object]) -> str:
    """JSON of handles or a payload; NotConforming when they are no plain values."""
    try:
        return json.dumps(dict(value), ensure_ascii=False)
    except TypeError as error:
        raise NotConforming(f"handles and payload hold plain JSON values only: {error}") from None


@contextmanager
def heard() -> Iterator[list[str]]:
    """Everything that is logged meanwhile, at every level, without the HTTP library's own lines (the program silences those)."""
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.name.partition(".")[0] not in LIBRARIES:
                lines.append(record.getMessage() + str(record.exc_info or ""))

    root, ear = logging.getLogger(), Ear(logging.DEBUG)
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(ear)
        root.setLevel(level)


class Facts:
    """What a connector says of itself."""

    def test_facts_are_complete(self, bench: Bench) -> None:
        """Key, names in two languages, document, settings, windows with a source, and limits and ability of every sample."""
        connector = bench.connector
        expect(re.fullmatch(r"[a-z][a-z0-9_]*", connector.platform), f"platform {connector.platform!r} is no key")
        expect(connector.title and connector.title_zh and connector.source, "title, title_zh and source are filled")
        expect(not vars(connector), "a connector keeps nothing of its own: one object serves every account and thread")
        for setting in connector.settings:
            expect(setting.title and setting.title_zh, f"setting {setting.name} is named in both languages")
        for window in connector.windows:
            expect(window.calls > 0 and window.seconds > 0 and window.source, f"the window of {window.scope} has numbers and a source")
        ability = connector.ability(bench.account)
        expect(ability.mode == "api" or (ability.why and ability.why_zh), "a mode besides api is explained in both languages")
        for sample in bench.samples:
            limits = connector.limits(sample.format)
            expect(limits and limits.source, f"the limits of {sample.format} name their source")
        expect(connector.limits("no_such_format") is None, "an unknown format has no limits")

    def test_secrets_are_marked(self, bench: Bench) -> None:
        """Whatever the token holds by a setting's name, that setting is secret."""
        for setting in bench.connector.settings:
            expect(setting.secret or setting.name not in bench.token.values, f"{setting.name} is in the token and has to be secret")

    def test_samples_pass_the_check(self, bench: Bench) -> None:
        """What goes out later is not complained about before."""
        for sample in bench.samples:
            problems = bench.connector.check(bench.fresh(sample)[0], bench.account)
            expect(not problems, f"check complains about the sample {sample.format}: {problems}")

    def test_too_much_is_refused_before_anything_is_sent(self, bench: Bench) -> None:
        """Text and title over the limit, too many or too large pictures: named with the field, in both languages."""
        for sample in bench.samples:
            for field, post in too_much(bench, sample):
                problems = bench.connector.check(post, bench.account)
                expect(any(name == field for name, _, _ in problems), f"{sample.format}: too much {field} is not refused, only {problems}")
                expect(all(english and chinese for _, english, chinese in problems), "problems are said in both languages")


def too_much(bench: Bench, sample: Outgoing) -> Iterator[tuple[str, Outgoing]]:
    """The sample past each limit it has, with the field that has to be named."""
    limits, post = bench.connector.limits(sample.format), bench.fresh(sample)[0]
    if limits is None:
        return
    if limits.text:
        yield "text", replace(post, text="官" * (limits.text + 1))
    if limits.title and post.title:
        yield "title", replace(post, title="官" * (limits.title + 1))
    if limits.images and post.media and post.media[0].kind == "image":
        yield "media", replace(post, media=(post.media[0],) * (limits.images + 1))
    if limits.image_bytes and post.media and post.media[0].kind == "image":
        yield "media", replace(post, media=(replace(post.media[0], size=limits.image_bytes + 1),))
    if limits.video_bytes and post.media and post.media[0].kind == "video":
        yield "media", replace(post, media=(replace(post.media[0], size=limits.video_bytes + 1),))


class Publishing:
    """Prepare, commit, confirm, on a good day."""

    def test_every_sample_goes_out_once_and_not_before_commit(self, bench: Bench) -> None:
        """Nothing is visible after prepare, one post after commit, and confirm says done under the same number."""
        for sample in bench.samples:
            post, word = bench.fresh(sample)
            with bench.session() as session:
                prepared = session.prepare(post)
                plain(prepared.handles), plain(prepared.payload)
                expect(bench.visible(word) == 0, f"{sample.format} is visible before commit")
                outcome = session.settled(post, session.commit(post, prepared))
                done(bench, outcome, word)
                again = session.settled(post, session.confirm(post, outcome.remote_id))
                expect(again.state in ("done", "unknown"), f"confirm of a published post says {again.state}")
                expect(not bench.sees_own_posts or again.state == "done", "confirm sees the published post")

    def test_prepare_twice_is_harmless(self, bench: Bench) -> None:
        """The second run goes on where the first stopped: nothing is uploaded again, and one post goes out."""
        for sample in bench.samples:
            post, word = bench.fresh(sample)
            with bench.session() as session:
                session.prepare(post)
                before = sum(bench.is_commit(call) for call in session.wire.calls)
                prepared = session.prepare(post)
                expect(sum(bench.is_commit(call) for call in session.wire.calls) == before, f"{sample.format}: prepare uploads again")
                done(bench, session.settled(post, session.commit(post, prepared)), word)

    def test_uploads_are_kept_as_they_are_made(self, bench: Bench) -> None:
        """A kill after the first upload loses nothing: its handle was saved before the second began."""
        for sample in bench.samples:
            with bench.session() as session:
                session.prepare(bench.fresh(sample)[0])  # what a site keeps for all posts, such as tags, is there from here on
            post, word = bench.fresh(sample)
            with bench.session() as session:
                session.prepare(post)
                whole = sum(bench.is_commit(call) for call in session.wire.calls)
            if whole < 2:
                continue
            with bench.session() as session:
                passed = iter(range(whole))
                session.wire.arm(refused, lambda call, passed=passed: bench.is_commit(call) and next(passed) == 1)  # type: ignore[misc]
                failure((Unavailable,), lambda post=post: session.prepare(post))  # type: ignore[misc]
                done(bench, session.publish(post), word)
                uploads = sum(bench.is_commit(call) for call in session.wire.calls) - 1
                expect(uploads <= whole + 1, f"{sample.format}: after a break {uploads} calls were made where {whole} and the commit are enough")

    def test_a_lost_file_stops_before_anything_shows(self, bench: Bench) -> None:
        """Signed bytes that are gone from the disk: an error, and nothing is out."""
        for sample in bench.samples:
            if not sample.media:
                continue
            post, word = bench.fresh(sample)
            with bench.session() as session:
                session.context = replace(session.context, open_media=_gone)
                try:
                    session.publish(post)
                except OSError:
                    expect(bench.visible(word) == 0, "a post without its file is visible")
                else:
                    raise NotConforming("the error of open_media was swallowed")

    def test_the_same_key_makes_one_post(self, bench: Bench) -> None:
        """A platform with an idempotency key answers a second commit with the first post; any other is asked by reconcile."""
        post, word = bench.fresh()
        since = bench.now()
        with bench.session() as session:
            first = session.publish(post)
        with bench.session() as session:
            second = session.publish(post) if bench.connector.idempotent else session.reconcile(post, since)
            if bench.connector.idempotent or bench.sees_own_posts:
                expect(second.remote_id == first.remote_id, f"the same key gave {first.remote_id} and {second.remote_id}")
        expect(bench.visible(word) == 1, f"{bench.visible(word)} posts with one key")


def done(bench: Bench, outcome: Outcome, word: str) -> None:
    """It is out, once, under a number and (where the platform has addresses) an address."""
    expect(outcome.state == "done", f"the post is not out: {outcome.state} {outcome.message}")
    expect(outcome.remote_id, "a published post has a number")
    expect(not outcome.url or re.match(r"https?://", outcome.url), f"{outcome.url!r} is no address")
    expect(bench.visible(word) == 1, f"{bench.visible(word)} posts are visible, not 1")


def _gone(media: Media) -> BinaryIO:
    raise FileNotFoundError("the signed file is gone")


class Trouble:
    """The bad days: what the connector says has to be true."""

    def test_no_answer_after_the_server_took_it(self, bench: Bench) -> None:
        """Timeout, reset, 502, and a page with status 200 after acceptance: unknown, and reconcile finds the post."""
        for fault in (answer_lost, reset_after, maintenance(502, after=True), maintenance(200, after=True)):
            taken_unnoticed(bench, fault)

    def test_no_answer_and_nobody_took_it(self, bench: Bench) -> None:
        """The call itself was lost: unknown as well; reconcile may not say that it is out, and going on makes exactly one post."""
        post, word = bench.fresh()
        with bench.session() as session:
            prepared, since = session.prepare(post), bench.now()
            session.wire.arm(call_lost, bench.is_commit)
            unknown(lambda: session.commit(post, prepared))
            outcome = session.reconcile(post, since)
            allowed = ("not_done",) if bench.sees_own_posts else ("unknown",)
            expect(outcome.state in allowed, f"nothing is out, yet reconcile says {outcome.state}")
            expect(bench.visible(word) == 0, "reconcile changed something")
            if outcome.state == "not_done":
                done(bench, session.publish(post), word)

    def test_maintenance_before_the_server_took_it(self, bench: Bench) -> None:
        """A page instead of JSON at commit is unknown, with whatever status; while preparing it is not."""
        for status in (200, 503):
            met_by_a_page(bench, status)

    def test_maintenance_while_preparing_and_reading(self, bench: Bench) -> None:
        """BadAnswer or Unavailable: nothing was changed, it may be tried again."""
        for sample in bench.samples:
            post, _ = bench.fresh(sample)
            with bench.session() as session:
                session.wire.arm(maintenance(200))
                try:
                    session.prepare(post)
                except ConnectorError as error:
                    expect(isinstance(error, (BadAnswer, Unavailable)), f"a maintenance page while preparing is {type(error).__name__}")
                else:
                    expect(not session.wire.struck, "a maintenance page while preparing went unnoticed")
        with bench.session() as session:
            post, _ = bench.fresh()
            outcome = session.publish(post)
            session.wire.calls.clear()
            session.wire.arm(maintenance(200))
            try:
                answer = session.confirm(post, outcome.remote_id)
            except ConnectorError as error:
                expect(isinstance(error, (BadAnswer, Unavailable)), f"a maintenance page while reading is {type(error).__name__}")
            else:
                expect(not session.wire.struck or answer.state == "unknown", "a maintenance page was taken for an answer")

    def test_refused_connection(self, bench: Bench) -> None:
        """Nothing listens at commit: certain that nothing was sent, so Unavailable."""
        post, word = bench.fresh()
        with bench.session() as session:
            prepared = session.prepare(post)
            session.wire.arm(refused, bench.is_commit)
            error = failure((Unavailable,), lambda: session.commit(post, prepared))
            expect(not error.permanent and not error.outcome_unknown, "a refused connection is neither permanent nor unknown")
            expect(bench.visible(word) == 0, "visible without a commit")
            done(bench, session.publish(post), word)

    def test_too_many_calls(self, bench: Bench) -> None:
        """RateLimited with the platform's own waiting time, at commit; trying again later makes exactly one post."""
        post, word = bench.fresh()
        with bench.session() as session:
            prepared = session.prepare(post)
            session.wire.arm(bench.limited, bench.is_commit)
            error = failure((RateLimited,), lambda: session.commit(post, prepared))
            expect(error.retry_after == bench.limited_for, f"retry after {error.retry_after}, the platform said {bench.limited_for}")
            done(bench, session.publish(post), word)

    def test_bad_token(self, bench: Bench) -> None:
        """A token that no longer counts: TokenExpired (or NotAllowed where nothing can be refreshed), wherever it is noticed."""
        post, word = bench.fresh()
        kinds = (TokenExpired,) if bench.connector.token_model in ("rotating", "extending") else TOKEN_ERRORS
        with bench.session(bench.bad_token) as session:
            failure(kinds, lambda: session.publish(post))
        expect(bench.visible(word) == 0, "a bad token published")
        if isinstance(bench.connector, Diagnoses):
            with bench.session(bench.bad_token) as session:
                try:
                    diagnosis = bench.connector.diagnose(session.context)
                except TOKEN_ERRORS:
                    return
                expect(not diagnosis.ok and diagnosis.problems, "the diagnosis of a bad token is no problem")


def met_by_a_page(bench: Bench, status: int) -> None:
    """Commit into a maintenance page."""
    post, word = bench.fresh()
    with bench.session() as session:
        prepared = session.prepare(post)
        session.wire.arm(maintenance(status), bench.is_commit)
        unknown(lambda: session.commit(post, prepared))
        expect(bench.visible(word) == 0, "visible without a commit")


def taken_unnoticed(bench: Bench, fault: Fault) -> None:
    """Publish under a fault that loses the answer, then find out."""
    post, word = bench.fresh()
    with bench.session() as session:
        prepared, since = session.prepare(post), bench.now()
        session.wire.arm(fault, bench.is_commit)
        unknown(lambda: session.commit(post, prepared))
    with bench.session() as other:  # another worker, with the handles that were kept
        other.saved.update(session.saved)
        outcome = other.reconcile(post, since)
    if not bench.sees_own_posts:
        expect(outcome.state == "unknown", f"the platform shows nothing, yet reconcile says {outcome.state}")
        return
    done(bench, outcome, word)


class Abilities:
    """What a connector claims besides publishing."""

    def test_withdraw_twice(self, bench: Bench) -> None:
        """It is gone; and withdrawing what is gone is done."""
        connector = bench.connector
        if not isinstance(connector, Withdraws):
            return
        post, word = bench.fresh()
        with bench.session() as session:
            outcome = session.publish(post)
            for _ in range(2):
                gone = connector.withdraw(session.context, outcome.remote_id)
                expect(gone.state == "done", f"withdraw says {gone.state} {gone.message}")
                expect(bench.visible(word) == 0, "withdrawn and still visible")
            state = session.confirm(post, outcome.remote_id).state
            expect(state in ("not_done", "unknown"), f"confirm of a withdrawn post says {state}")

    def test_refresh(self, bench: Bench) -> None:
        """A new token that works, no empty values; TokenLost when the refresh token is gone."""
        connector = bench.connector
        if not isinstance(connector, Refreshes):
            return
        with bench.session() as session:
            token = connector.refresh(session.context)
        expect(set(bench.token.values) <= set(token.values) and all(token.values.values()), "a refreshed token keeps every value and empties none")
        bench.token = token
        post, word = bench.fresh()
        with bench.session(token) as session:
            done(bench, session.publish(post), word)
        if bench.lost_token:
            with bench.session(bench.lost_token) as session:
                failure((TokenLost,), lambda: connector.refresh(session.context))

    def test_diagnosis(self, bench: Bench) -> None:
        """A good account is well, and asking changes nothing."""
        connector = bench.connector
        if not isinstance(connector, Diagnoses):
            return
        with bench.session() as session:
            diagnosis = connector.diagnose(session.context)
            expect(diagnosis.ok, f"a good account has problems: {diagnosis.problems}")
            session.wire.arm(refused)
            failure((Unavailable,), lambda: connector.diagnose(session.context))

    def test_metrics(self, bench: Bench) -> None:
        """Numbers of a post are counts under names of the warehouse; posts that are gone are left out."""
        connector = bench.connector
        if not isinstance(connector, ReadsMetrics):
            return
        post, _ = bench.fresh()
        with bench.session() as session:
            outcome = session.publish(post)
            if "metrics" in bench.lacks:
                failure((NotAllowed,), lambda: connector.post_metrics(session.context, [outcome.remote_id]))
                return
            readings = connector.post_metrics(session.context, [outcome.remote_id])
            for reading in readings:
                expect(reading.remote_id == outcome.remote_id and reading.values, "a reading is of the post that was asked for")
                expect(set(reading.values) <= NAMES, f"unknown names: {sorted(set(reading.values) - NAMES)}")
                expect(all(value >= 0 and value % 1 == 0 for value in reading.values.values()), "numbers are counts")
            account = connector.account_metrics(session.context)
            expect(account is None or set(account.values) <= NAMES, "the account's numbers have names of the warehouse")
            if isinstance(connector, Withdraws):
                connector.withdraw(session.context, outcome.remote_id)
                expect(not connector.post_metrics(session.context, [outcome.remote_id]), "a post that is gone has numbers")

    def test_messages_come_once(self, bench: Bench) -> None:
        """A reader's comment arrives with author, time and post; from the cursor on nothing comes twice."""
        connector, comment = bench.connector, bench.comment
        if not isinstance(connector, ReadsMessages):
            return
        if "messages" in bench.lacks:
            with bench.session() as session:
                failure((NotAllowed,), lambda: connector.messages(session.context, "", []))
            return
        if comment is None:
            return
        with bench.session() as session:
            outcome = session.publish(bench.fresh()[0])
            _, word = bench.fresh()
            comment(outcome.remote_id, word)
            found = messages_with(connector, session, word, outcome.remote_id)
            expect(len(found) == 1, f"the comment came {len(found)} times")

    def test_replies_appear_once(self, bench: Bench) -> None:
        """An answer under a comment is seen by readers, once."""
        connector, comment, answered = bench.connector, bench.comment, bench.answered
        if not isinstance(connector, Replies) or comment is None or answered is None:
            return
        if not isinstance(connector, ReadsMessages):
            return
        with bench.session() as session:
            outcome = session.publish(bench.fresh()[0])
            (_, asked), (answer, word) = bench.fresh(), bench.fresh()
            comment(outcome.remote_id, asked)
            (message,) = messages_with(connector, session, asked, outcome.remote_id)
            said = connector.reply(session.context, message, f"Thank you {word}", answer.key)
            expect(said.state in ("done", "waiting"), f"the reply is {said.state} {said.message}")
            expect(answered(outcome.remote_id, word) == 1, "readers see the reply once")

    def test_the_first_comment_is_found_after_its_answer_was_lost(self, bench: Bench) -> None:
        """Not there before, there after, and the question finds it; nothing else is written."""
        connector = bench.connector
        if not isinstance(connector, CommentsFirst):
            return
        post, word = bench.fresh()
        post = replace(post, first_comment=f"置顶说明 {word[::-1]}")
        with bench.session() as session:
            outcome, since = session.publish(post), bench.now()
            before = connector.find_first_comment(session.context, post, outcome.remote_id, since)
            session.wire.arm(answer_lost, bench.is_commit)
            unknown(lambda: connector.first_comment(session.context, post, outcome.remote_id))
            found = connector.find_first_comment(session.context, post, outcome.remote_id, since)
            if not bench.sees_own_posts:
                expect(
                    (before.state, found.state) == ("unknown", "unknown"), f"the platform shows nothing, yet it says {before.state}, {found.state}"
                )
                return
            expect(before.state == "not_done", f"before anything was written it is {before.state}")
            expect(found.state == "done" and bool(found.remote_id), f"written, yet {found.state} as {found.remote_id!r}")

    def test_nothing_secret_shows(self, bench: Bench) -> None:
        """No value of the token in a log, an error, an outcome, a handle, a payload or a repr, on good and bad days."""
        with heard() as lines:
            for token in (bench.token, bench.bad_token):
                for fault in (None, reset_after, maintenance(502), maintenance(200), bench.limited):
                    lines += one_life(bench, token, fault)
        for token in (bench.token, bench.bad_token):
            for name, value in token.values.items():
                if len(value) >= 6 and name not in bench.account.settings:
                    shown = next((line for line in lines if value in line), None)
                    expect(shown is None, f"{name} shows: {(shown or '').replace(value, '***')}")


def messages_with(connector: ReadsMessages, session: Session, word: str, post_id: str) -> list[Message]:
    """Every message with this word that comes until the feed has no more, and once again from the last cursor."""
    found: list[Message] = []
    cursor = ""
    for _ in range(6):
        page = connector.messages(session.context, cursor, [post_id])
        found += [message for message in page.messages if word in message.text]
        for message in page.messages:
            expect(message.remote_id and message.author_id and message.made_at.tzinfo, "a message has a number, an author and a time in UTC")
        cursor = page.cursor or cursor
    return found


def one_life(bench: Bench, token: Token, fault: Fault | None) -> list[str]:
    """Publish and take down under one fault; everything that could be kept or shown, as text."""
    said: list[str] = []
    post, _ = bench.fresh()
    with bench.session(token) as session:
        said.append(repr(session.context.token))
        try:
            prepared = session.prepare(post)
            said += [repr(prepared), plain(prepared.payload)]
            if fault:
                session.wire.arm(fault, bench.is_commit)
            outcome = session.settled(post, session.commit(post, prepared))
            said.append(repr(outcome))
            if isinstance(bench.connector, Withdraws):
                said.append(repr(bench.connector.withdraw(session.context, outcome.remote_id)))
        except ConnectorError as error:
            said += [str(error), repr(error), error.message, error.code, repr(error.details), repr(error.__cause__)]
        said.append(plain(session.saved))
    return said


NAMES = frozenset(
    {
        *("impressions", "reach", "views", "likes", "comments", "shares", "saves", "coins", "danmaku", "clicks", "follows", "downloads"),
        *("finished_views", "followers", "new_followers", "lost_followers", "posts", "profile_visits"),
    }
)


class Conformance(Facts, Publishing, Trouble, Abilities):
    """All of it; derive from this and give a fixture `bench`."""
