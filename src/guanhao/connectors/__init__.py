"""Platform adapters: one folder per platform; each knows only the SDK."""
