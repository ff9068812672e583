"""Pure decisions of journeys."""
