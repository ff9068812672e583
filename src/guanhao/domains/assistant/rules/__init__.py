"""Pure decisions of the assistant."""
