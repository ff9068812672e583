"""Pages of strategy, one module an area."""
