"""Statistics of operations numbers: heavy tails, few posts, missing days. NumPy only; NaN means "the source does not say"."""
