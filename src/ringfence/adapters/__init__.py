"""Storage, telephony, numbering plan, clock and bus: the implementations of the ports."""
