"""Thresholds, one module an area."""
