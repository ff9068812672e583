"""Experiments: sticky splits, sizes, results, guardrails and decisions."""
