"""Use cases, one transaction each, and the shell around the engine."""
