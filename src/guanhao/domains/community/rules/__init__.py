"""Pure decisions of the community, one module an area."""
