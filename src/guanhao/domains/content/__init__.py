"""From topic to signed content: topics, columns, items, variants, review."""
