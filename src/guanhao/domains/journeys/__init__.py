"""What happens by itself: an event, conditions, then actions for people; pushes to segments, newcomers, win-back, the private pool."""
