"""The suite passes a connector that keeps the contract, and catches every way of breaking it that we could think of."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
from tests.sdk.testing.board import Good, bench_of

from guanhao.sdk.connectors import (
    Ability,
    Account,
    BadAnswer,
    ConnectorError,
    Context,
    Diagnosis,
    Limits,
    Message,
    NotAllowed,
    Outcome,
    OutcomeUnknown,
    Outgoing,
    Page,
    Prepared,
    RateLimited,
    Reading,
    Rejected,
    Setting,
    Token,
    Unavailable,
)
from guanhao.sdk.testing.bench import NotConforming
from guanhao.sdk.testing.conformance import Conformance

TESTS = sorted(name for name in dir(Conformance) if name.startswith("test_"))


@pytest.mark.parametrize("name", TESTS)
def test_a_connector_that_keeps_the_contract_passes(name: str) -> None:
    getattr(Conformance(), name)(bench_of(Good()))


class VisibleAtOnce(Good):
    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        prepared = super().prepare(context, post, handles)
        super().commit(context, post, prepared)
        return prepared


class UploadsAgain(Good):
    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        return super().prepare(context, post, {})


class NeverRepeats(Good):
    """Sends under a new name each time."""

    count = 0

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        NeverRepeats.count += 1
        found = self.ask(context, "PUT", f"posts/{post.key}{NeverRepeats.count}", commits=True, json=dict(prepared.payload))
        return Outcome(state="done", remote_id=found["name"])


class TakesTimeoutsForFailure(Good):
    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        try:
            return super().commit(context, post, prepared)
        except OutcomeUnknown as error:
            raise Unavailable(error.message) from None


class TakesTimeoutsForSuccess(Good):
    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        try:
            return super().commit(context, post, prepared)
        except OutcomeUnknown:
            return Outcome(state="done", remote_id=post.key)


class TakesRefusalForUnknown(Good):
    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        try:
            return super().commit(context, post, prepared)
        except (Unavailable, RateLimited) as error:
            raise OutcomeUnknown(error.message) from None


class SaysNotDone(Good):
    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        return Outcome(state="not_done")


class SaysDone(Good):
    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        return Outcome(state="done", remote_id=post.key)


class SendsAgainWhileLooking(Good):
    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        return self.commit(context, post, self.prepare(context, post, handles))


class ShowsTheKey(Good):
    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        prepared = super().prepare(context, post, handles)
        return Prepared(handles=prepared.handles, payload={**prepared.payload, "key": context.token.values["key"]})


class LogsTheKey(Good):
    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        logging.getLogger("example").debug("with %s", context.token.values["key"])
        return super().prepare(context, post, handles)


class TakesABadKeyForBadContent(Good):
    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        try:
            return super().commit(context, post, prepared)
        except ConnectorError as error:
            if error.code == "401":
                raise Rejected(error.message) from None
            raise


class ForgetsToWait(Good):
    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        try:
            return super().commit(context, post, prepared)
        except RateLimited as error:
            raise RateLimited(error.message) from None


class WithdrawsOnce(Good):
    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        self.ask(context, "DELETE", f"posts/{remote_id}")
        return Outcome(state="done")


class WithdrawsNothing(Good):
    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        return Outcome(state="done")


class CountsInItsOwnWords(Good):
    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        return [Reading(remote_id=one, observed_at=context.now(), values={"claps": 1}) for one in remote_ids]


class CountsWhatIsGone(Good):
    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        return [Reading(remote_id=one, observed_at=context.now(), values={"likes": 1}) for one in remote_ids]


class ForgetsWhereItWas(Good):
    def messages(self, context: Context, cursor: str, post_ids: Sequence[str]) -> Page:
        return super().messages(context, "", post_ids)


class AnswersTwice(Good):
    def reply(self, context: Context, message: Message, text: str, key: str) -> Outcome:
        super().reply(context, message, text, key)
        return super().reply(context, message, text, key)


class ForgetsItsComment(Good):
    def find_first_comment(self, context: Context, post: Outgoing, remote_id: str, since: datetime) -> Outcome:
        return Outcome(state="not_done")


class EmptiesTheToken(Good):
    def refresh(self, context: Context) -> Token:
        return Token(values={"key": ""})


class ChecksNothing(Good):
    def check(self, post: Outgoing, account: Account) -> list[tuple[str, str, str]]:
        return []


class ComplainsAlways(Good):
    def check(self, post: Outgoing, account: Account) -> list[tuple[str, str, str]]:
        return [("text", "No.", "不行。")]


class SpeaksOneLanguage(Good):
    def ability(self, account: Account) -> Ability:
        return Ability(mode="hand_off", why="No interface.")


class TakesEverything(Good):
    def limits(self, format_key: str) -> Limits | None:
        return Limits(source="invented")


class KeepsTheKeyInTheOpen(Good):
    settings = (Setting(name="key", title="Key", title_zh="密钥"),)


class HasAMemory(Good):
    def __init__(self) -> None:
        self.last: Any = None


class SwallowsLostFiles(Good):
    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        try:
            return super().prepare(context, post, handles)
        except OSError:
            return Prepared(payload={"text": post.text})


class AllIsAlwaysWell(Good):
    def diagnose(self, context: Context) -> Diagnosis:
        return Diagnosis(ok=True)


class KeepsObjects(Good):
    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        prepared = super().prepare(context, post, handles)
        return Prepared(handles={**prepared.handles, "post": post}, payload=prepared.payload)


class CannotCount(Good):
    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        raise NotAllowed("no numbers")


class TakesAPageForAnAnswer(Good):
    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        try:
            return super().prepare(context, post, handles)
        except BadAnswer:
            return Prepared(payload={"text": post.text})


BROKEN = [
    (UploadsAgain, "test_uploads_are_kept_as_they_are_made", NotConforming),
    (TakesAPageForAnAnswer, "test_maintenance_while_preparing_and_reading", NotConforming),
    (VisibleAtOnce, "test_every_sample_goes_out_once_and_not_before_commit", NotConforming),
    (UploadsAgain, "test_prepare_twice_is_harmless", NotConforming),
    (NeverRepeats, "test_the_same_key_makes_one_post", NotConforming),
    (TakesTimeoutsForFailure, "test_no_answer_after_the_server_took_it", NotConforming),
    (TakesTimeoutsForFailure, "test_maintenance_before_the_server_took_it", NotConforming),
    (TakesTimeoutsForSuccess, "test_no_answer_and_nobody_took_it", NotConforming),
    (TakesRefusalForUnknown, "test_refused_connection", NotConforming),
    (TakesRefusalForUnknown, "test_too_many_calls", NotConforming),
    (SaysNotDone, "test_no_answer_after_the_server_took_it", NotConforming),
    (SaysDone, "test_no_answer_and_nobody_took_it", NotConforming),
    (SendsAgainWhileLooking, "test_no_answer_and_nobody_took_it", NotConforming),
    (ShowsTheKey, "test_nothing_secret_shows", NotConforming),
    (LogsTheKey, "test_nothing_secret_shows", NotConforming),
    (TakesABadKeyForBadContent, "test_bad_token", NotConforming),
    (ForgetsToWait, "test_too_many_calls", NotConforming),
    (WithdrawsOnce, "test_withdraw_twice", Rejected),
    (WithdrawsNothing, "test_withdraw_twice", NotConforming),
    (CountsInItsOwnWords, "test_metrics", NotConforming),
    (CountsWhatIsGone, "test_metrics", NotConforming),
    (CannotCount, "test_metrics", NotAllowed),
    (ForgetsWhereItWas, "test_messages_come_once", NotConforming),
    (AnswersTwice, "test_replies_appear_once", NotConforming),
    (ForgetsItsComment, "test_the_first_comment_is_found_after_its_answer_was_lost", NotConforming),
    (EmptiesTheToken, "test_refresh", NotConforming),
    (ChecksNothing, "test_too_much_is_refused_before_anything_is_sent", NotConforming),
    (ComplainsAlways, "test_samples_pass_the_check", NotConforming),
    (SpeaksOneLanguage, "test_facts_are_complete", NotConforming),
    (TakesEverything, "test_facts_are_complete", NotConforming),
    (KeepsTheKeyInTheOpen, "test_secrets_are_marked", NotConforming),
    (HasAMemory, "test_facts_are_complete", NotConforming),
    (SwallowsLostFiles, "test_a_lost_file_stops_before_anything_shows", NotConforming),
    (AllIsAlwaysWell, "test_diagnosis", NotConforming),
    (KeepsObjects, "test_every_sample_goes_out_once_and_not_before_commit", NotConforming),
]


@pytest.mark.parametrize(("connector", "name", "error"), BROKEN, ids=lambda one: getattr(one, "__name__", one))
def test_a_broken_connector_is_caught(connector: type[Good], name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        getattr(Conformance(), name)(bench_of(connector()))


def test_every_test_of_the_suite_catches_something() -> None:
    assert {name for _, name, _ in BROKEN} == set(TESTS)
