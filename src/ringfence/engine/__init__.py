"""The dialer engine: one state machine a stream, events in, commands out."""
