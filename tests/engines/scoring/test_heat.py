"""The heat of topics: exact small cases, the sum of contributions, shrinkage, and bad numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanhao.engines.scoring.heat import FACTORS, Idea, PastPosts, Weights, factor_values, ranks_within, score_ideas

EVEN = Weights(dict.fromkeys(FACTORS, 1.0), prior=2.0)
NAN = float("nan")


def past(rows: list[tuple[str, float, float]], account: int = 1) -> PastPosts:
    """Posts of (text, views, finished), with nothing else known."""
    n = len(rows)
    blank = np.full(n, NAN)
    return PastPosts(
        accounts=np.full(n, account),
        texts=[row[0] for row in rows],
        formats=["video"] * n,
        columns=np.zeros(n, dtype=np.int64),
        views=np.array([row[1] for row in rows], dtype=float),
        impressions=blank,
        interactions=blank,
        finished=np.array([row[2] for row in rows], dtype=float),
        shares=blank,
    )


def test_the_higher_completion_of_similar_posts_ranks_first_with_its_factor() -> None:
    """CON-05(a): similar-history completion 60 % against 20 % → the first ranks higher and shows the factor."""
    known = past([("茶道入门", 1000, 600), ("茶道进阶", 1000, 600), ("开箱测评", 1000, 200), ("开箱对比", 1000, 200)])
    tea, box = score_ideas([Idea(("茶道",)), Idea(("开箱",))], known, EVEN)
    assert tea.score > box.score
    completion = {heat: next(f for f in heat.factors if f.key == "completion_rate") for heat in (tea, box)}
    assert (completion[tea].value, completion[box].value, completion[tea].usual) == (0.6, 0.2, 0.4)
    # ranks .75 twice with a prior of 2 at .5: .625 → 100 × 1/5 × .125 = 2.5 points
    assert completion[tea].estimate == pytest.approx(0.625)
    assert completion[tea].contribution == pytest.approx(2.5)
    assert (tea.score, box.score, tea.posts) == (pytest.approx(52.5), pytest.approx(47.5), 2)


def test_one_lucky_post_counts_less_than_ten_good_ones() -> None:
    once = past([("幸运", 9000, NAN), *[("别的", 100, NAN)] * 10])
    often = past([*[("幸运", 9000, NAN)] * 10, *[("别的", 100, NAN)] * 10])
    assert 50 < score_ideas([Idea(("幸运",))], once, EVEN)[0].score < score_ideas([Idea(("幸运",))], often, EVEN)[0].score + 2.5
    alone, many = (score_ideas([Idea(("幸运",))], known, EVEN)[0].factors[0] for known in (once, often))
    assert alone.estimate == pytest.approx((21 / 22 + 1) / 3)
    assert many.estimate == pytest.approx((0.75 * 10 + 1) / 12)


def test_nothing_similar_is_as_usual() -> None:
    heat = score_ideas([Idea(("月饼",)), Idea(())], past([("茶", 10, 1)]), EVEN)
    assert [(one.score, one.posts) for one in heat] == [(50.0, 0), (50.0, 0)]
    assert score_ideas([Idea(("茶",))], past([]), EVEN)[0].score == 50.0
    assert score_ideas([], past([("茶", 10, 1)]), EVEN) == []


def test_posts_of_other_accounts_do_not_count() -> None:
    known = past([("茶", 10, 9), ("酒", 10, 1)])
    assert score_ideas([Idea(("茶",), accounts=(2,))], known, EVEN)[0].posts == 0


def test_format_and_column_are_likeness_too() -> None:
    known = past([("一", 100, NAN), ("二", 10, NAN)])
    known = PastPosts(**{**vars(known), "formats": ["video", "article"], "columns": np.array([7, 0])})
    weights = Weights({"reads": 1.0}, format=0.2, column=0.5, prior=1.0)
    heat = score_ideas([Idea((), ("video",), 7)], known, weights)[0]
    assert heat.evidence == pytest.approx(0.7)
    assert heat.score == pytest.approx(100 * (0.7 * 0.75 + 0.5) / 1.7)


def test_ranks_share_ties_and_skip_the_unknown() -> None:
    values = np.array([[1.0], [1.0], [3.0], [NAN], [5.0]])
    assert ranks_within(values, np.array([1, 1, 1, 1, 2])).ravel().tolist() == pytest.approx([1 / 3, 1 / 3, 5 / 6, NAN, 0.5], nan_ok=True)


def test_a_division_by_nothing_is_unknown() -> None:
    assert np.isnan(factor_values(past([("x", 0, 5)]))[0, 1:]).all()


def test_weights_must_weigh_something() -> None:
    with pytest.raises(ValueError, match="factors"):
        score_ideas([Idea(("茶",))], past([("茶", 1, 1)]), Weights({}))


@given(st.lists(st.tuples(st.sampled_from(["茶 酒", "茶", "酒", ""]), st.integers(0, 10**9), st.integers(0, 10**9)), max_size=12), st.floats(0.1, 50))
def test_contributions_add_up_and_scores_stay_in_bounds(rows: list[tuple[str, int, int]], prior: float) -> None:
    heat = score_ideas([Idea(("茶", "酒"), ("video",))], past(list(rows)), Weights(dict.fromkeys(FACTORS, 1.0), prior=prior))[0]
    assert 50 + sum(f.contribution for f in heat.factors) == pytest.approx(heat.score)
    assert 0 <= heat.score <= 100
