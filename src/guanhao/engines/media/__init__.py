"""Pictures, films, sounds, fonts and documents as bytes: what they are, what is dangerous in them, and what they look like."""
