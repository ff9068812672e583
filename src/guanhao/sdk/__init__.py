"""The contract third parties build on: records, connector protocols, events."""
