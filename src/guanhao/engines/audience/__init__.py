"""People as bitmaps and what they did as arrays sorted by person and time."""
