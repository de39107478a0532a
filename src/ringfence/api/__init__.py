"""The HTTP API: one file a resource, errors rendered once."""
