"""Experiments: sizes, splits, sample ratio, fixed, always-valid and Bayesian results, many tests at once. NumPy and SciPy, no Django.

Everything takes arrays, one element a comparison, so that five thousand tests cost hardly more than one. A result that does not exist
(one arm, no spread) is NaN inside the arrays and None with a reason in what leaves `analysis`.
"""
