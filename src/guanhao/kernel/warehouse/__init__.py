"""Analytic tables as immutable Parquet segments."""
