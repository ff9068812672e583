"""Pages of the community, one module an area."""
