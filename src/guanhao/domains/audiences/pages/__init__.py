"""Pages of audiences, one module an area."""
