"""Groups of near duplicates."""

import time

from guanhao.engines.text.groups import Grouper, likeness, signatures


def test_a_repost_joins_its_group_and_another_text_does_not() -> None:
    first = "青禾奶茶第二杯半价，今天起到周日，全国门店都有"
    texts = [first, "青禾奶茶第二杯半价！今天起到周日，全国门店都有～", "今天下雨，不想出门喝东西了，在家看书吧"]
    grouper = Grouper()
    assert [grouper.place(one, key) for one, key in zip(signatures(texts), "abc", strict=True)] == ["a", "a", "c"]


def test_texts_without_words_have_no_bands_and_are_alone() -> None:
    found = signatures(["😀😀", "！！", "好喝"])
    assert [one.bands for one in found] == [(), (), ()]
    assert likeness(found[0].buckets, found[1].buckets) == 0.0


def test_signatures_do_not_depend_on_neighbours() -> None:
    text = "青禾奶茶第二杯半价，今天起到周日"
    assert signatures([text])[0].bands == signatures(["别的", text])[1].bands


def test_fifty_thousand_copies_are_one_group_quickly() -> None:
    texts = ["喝了青禾的新品以后一直肚子疼，大家小心，转发扩散"] * 50_000
    began, grouper = time.process_time(), Grouper()
    keys = {grouper.place(one, str(place)) for place, one in enumerate(signatures(texts))}
    assert keys == {"0"}
    assert time.process_time() - began < 15
