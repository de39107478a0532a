"""Softswitches and carriers behind `ports.telephony`."""
