"""Lists of the community, one module an area."""
