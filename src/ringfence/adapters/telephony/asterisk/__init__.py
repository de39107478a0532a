"""Asterisk 22 by its REST Interface (ARI). See docs/guide/asterisk.md."""

from ringfence.adapters.telephony.asterisk.asterisk import Asterisk
from ringfence.adapters.telephony.asterisk.settings import AsteriskSettings, ServerSettings

__all__ = ["Asterisk", "AsteriskSettings", "ServerSettings"]
