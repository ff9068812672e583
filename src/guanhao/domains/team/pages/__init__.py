"""Pages of the team's room."""
