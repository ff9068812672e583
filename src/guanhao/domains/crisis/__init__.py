"""The crisis room, its plans and duties, statements, and the risk register."""
