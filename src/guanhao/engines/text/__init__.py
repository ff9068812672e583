"""Text: word matching through evasions, differences, near duplicates, sentences, key words, abuse, safe input."""
