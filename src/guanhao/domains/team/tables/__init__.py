"""Lists of the team's room."""
