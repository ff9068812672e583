"""Tables of lists, one module an area."""
