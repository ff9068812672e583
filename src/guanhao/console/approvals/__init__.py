"""Pages and REST of review flows, deputies and the duty calendar."""
