"""HTML, one module an area."""
