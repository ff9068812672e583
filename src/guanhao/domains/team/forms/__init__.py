"""Forms of the team's room."""
