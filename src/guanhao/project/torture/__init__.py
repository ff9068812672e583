"""Torture of the publisher: real processes, killed at every instruction; a platform that lies; and a judge who reads the platform's own evidence."""
