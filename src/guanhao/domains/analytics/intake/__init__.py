"""What files can be imported into analytics, and how their rows become facts in the warehouse."""
