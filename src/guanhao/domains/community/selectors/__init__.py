"""Everything that reads in the community, one module an area."""
