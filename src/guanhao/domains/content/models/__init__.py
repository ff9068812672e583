"""Rows of this domain, one module an area."""
