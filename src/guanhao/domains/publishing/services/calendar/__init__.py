"""Writing the calendar."""
