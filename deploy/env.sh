#!/bin/sh
# Print the settings of compose.yaml, with passwords made now: sh deploy/env.sh > deploy/.env
set -eu
secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

cat <<END
# Your carrier, as it gave you the trunk.
CARRIER_HOST=
CARRIER_USER=
CARRIER_PASSWORD=
# no: your carrier knows you by your address and wants no registration
CARRIER_REGISTERS=yes

# The address under which the carrier, telephones and browsers find this machine.
PUBLIC_ADDRESS=

# The last port of the audio; the first is 10000, and a conversation takes four.
RTP_LAST=10199

# Where people reach the pages, through your proxy with TLS: https://dial.example.com
PUBLIC_URL=
# Where agents' browsers telephone, with the certificate in deploy/keys: wss://dial.example.com:8089/ws
PHONE_URLS=
# STUN and TURN servers, where a firewall keeps browsers from the ports of the audio.
ICE_URLS=
TURN_SECRET=

# Made at random.
ARI_PASSWORD=$(secret)
TELEPHONE_1001_PASSWORD=$(secret)
END
