"""The ways for messages between the parts of a running server."""
