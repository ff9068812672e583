"""Pictures, films, sounds, fonts and documents with their rights."""
