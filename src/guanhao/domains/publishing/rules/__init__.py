"""Pure decisions without Django, one module an area."""
