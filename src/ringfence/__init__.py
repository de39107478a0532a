"""Outbound voice campaigns that ring only when they may."""

__version__ = "0.1.0"
