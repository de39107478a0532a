"""The test bed: a real Asterisk, and SIPp as the telephone network and the agents' phones, all on loopback and without root.

For the end-to-end tests, the demonstration over real SIP and audio, and the benchmark. Nothing of it is used by a server
that dials people.
"""
