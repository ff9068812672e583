"""Pure decisions of audiences."""
