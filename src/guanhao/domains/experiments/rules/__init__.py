"""Pure decisions of experiments."""
