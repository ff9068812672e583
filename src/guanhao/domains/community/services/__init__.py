"""Everything that writes in the community, one module an area."""
