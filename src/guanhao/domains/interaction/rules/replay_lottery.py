"""Replays a Guanhao lottery: python replay_lottery.py draw.json

Plain Python 3.8 or later, nothing to install, no network. It reads the published JSON of a lottery (the link "draw.json" on its public page), checks
every commitment and draws again. Exit code 0: everything agrees; 1: something was changed; 2: the file cannot be read or the draw is still to come.

Canonical JSON: keys sorted, no spaces, UTF-8, no fractions. Hashes are SHA-256 in lower-case hex. The draw, format "guanhao-lottery-1":
    final = SHA-256 of five lines joined by line feeds (UTF-8): the format, the seed, the public value, entries_sha256, rules_sha256
    rank(ticket) = HMAC-SHA-256 over the ticket (UTF-8), with the 32 bytes of `final` as its key
    Tickets in ascending order of rank; a ticket whose person already won is passed over. The first of them fill the prizes in the order of the rules,
    each as often as its quantity says; the next are the alternates.

用法：python replay_lottery.py draw.json。核对公布的规则、名单、种子的哈希，按公布的算法重新抽取，与公布的中奖名单比对。
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
from typing import Any

FORMAT = "guanhao-lottery-1"


def canonical(value: Any) -> bytes:
    """The bytes a hash is taken of; ValueError for a fraction."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_refuse).encode("utf-8")


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def digest_of_text(text: str) -> str:
    """SHA-256 of a text's UTF-8, in hex: how the seed is committed."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def final_seed(seed: str, public_value: str, entries_sha256: str, rules_sha256: str) -> bytes:
    """The 32 bytes that decide the order."""
    return hashlib.sha256("\n".join((FORMAT, seed, public_value, entries_sha256, rules_sha256)).encode("utf-8")).digest()


def order(entries: list[dict[str, Any]], final: bytes) -> list[str]:
    """Tickets in the order they are drawn, one a person."""
    ranked = sorted(entries, key=lambda entry: hmac.new(final, str(entry["ticket"]).encode("utf-8"), hashlib.sha256).digest())
    seen: set[str] = set()
    tickets = []
    for entry in ranked:
        if entry["person"] not in seen:
            seen.add(entry["person"])
            tickets.append(str(entry["ticket"]))
    return tickets


def draw(entries: list[dict[str, Any]], prizes: list[dict[str, Any]], alternates: int, final: bytes) -> tuple[list[dict[str, Any]], list[str]]:
    """(winners as {prize, place, ticket}, tickets of the alternates in their order)."""
    tickets = order(entries, final)
    places = [(str(prize["key"]), place) for prize in prizes for place in range(1, int(prize["quantity"]) + 1)]
    winners = [{"prize": prize, "place": place, "ticket": ticket} for (prize, place), ticket in zip(places, tickets)]  # noqa: B905 - fewer may enter
    return winners, tickets[len(winners) : len(winners) + alternates]


def problems(published: dict[str, Any]) -> list[str]:
    """Everything in a published draw that does not agree; empty when all is well."""
    found = []
    if published.get("format") != FORMAT:
        return ["format: this script knows " + FORMAT]
    rules, entries = published["rules"], published["entries"]
    if digest(rules) != published["rules_sha256"]:
        found.append("rules: they are not those committed")
    if digest(entries) != published["entries_sha256"]:
        found.append("entries: the list is not the one committed")
    if len({entry["ticket"] for entry in entries}) != len(entries):
        found.append("entries: a ticket is in the list twice")
    if digest_of_text(published["seed"]) != published["seed_sha256"]:
        found.append("seed: it is not the one committed")
    if rules.get("public_value_name") and not published["public_value"]:
        found.append("public value: the rules name one, but none is given")
    final = final_seed(published["seed"], published["public_value"], published["entries_sha256"], published["rules_sha256"])
    winners, alternates = draw(entries, rules["prizes"], int(rules["alternates"]), final)
    if winners != published["winners"]:
        found.append("winners: the draw gives others")
    if alternates != published["alternates"]:
        found.append("alternates: the draw gives others")
    return found


def main(arguments: list[str]) -> int:
    """Read the file, say what was found."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python replay_lottery.py draw.json\n")
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:  # noqa: PTH123 - no library at all
            published = json.load(file)
        if not published.get("seed"):
            sys.stderr.write("The draw has not taken place yet: the seed is still secret.\n")
            return 2
        found = problems(published)
        names = {entry["ticket"]: entry.get("name", "") for entry in published["entries"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        sys.stderr.write("cannot read this file: " + repr(error) + "\n")
        return 2
    for winner in published["winners"]:
        sys.stdout.write("{prize} #{place}: {ticket} {name}\n".format(name=names.get(winner["ticket"], "?"), **winner))
    sys.stdout.write("".join("PROBLEM " + one + "\n" for one in found) or "OK: rules, entries, seed, public value and winners agree.\n")
    return 1 if found else 0


def _refuse(value: Any) -> Any:
    raise ValueError(f"not canonical: {value!r}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
