"""Pages, one module an area."""
