"""The thresholds, one module an area."""
