#!/bin/sh
# Fill in the files of deploy/asterisk from the environment, then run the command that is given. See ../compose.yaml.
set -eu
FROM=${FILES:-/opt/ringfence}
TO=${TO:-/etc/asterisk}

for name in ARI_PASSWORD CARRIER_HOST CARRIER_USER CARRIER_PASSWORD PUBLIC_ADDRESS TELEPHONE_1001_PASSWORD; do
  eval "value=\${$name:-}"
  if [ -z "$value" ]; then
    echo "$name is not set: fill in deploy/.env" >&2
    exit 1
  fi
done

# What is put into a file by sed must not be read by sed.
quoted() { printf '%s' "$1" | sed 's/[\\&|]/\\&/g'; }

cp "$FROM"/*.conf "$TO"/
sed -i \
  -e "s|<ARI PASSWORD>|$(quoted "$ARI_PASSWORD")|" \
  -e "s|<CARRIER HOST>|$(quoted "$CARRIER_HOST")|" \
  -e "s|<USER AT THE CARRIER>|$(quoted "$CARRIER_USER")|" \
  -e "s|<PASSWORD AT THE CARRIER>|$(quoted "$CARRIER_PASSWORD")|" \
  -e "s|<PASSWORD OF TELEPHONE 1001>|$(quoted "$TELEPHONE_1001_PASSWORD")|" \
  -e "s|^;\(.*\)<PUBLIC ADDRESS>|\1$(quoted "$PUBLIC_ADDRESS")|" \
  -e "s|^;local_net = .*|local_net = ${LOCAL_NET:-172.16.0.0/12}|" \
  "$TO/ari.conf" "$TO/pjsip.conf"
if [ "${CARRIER_REGISTERS:-yes}" = no ]; then
  sed -i '/^; Only where the carrier wants a registration/,/^; ---/{/^; ---/!d}' "$TO/pjsip.conf"
fi

# ARI is heard on the network between the containers alone: its port is not published.
sed -i 's|^bindaddr = .*|bindaddr = 0.0.0.0|' "$TO/http.conf"
if [ -r "$TO/keys/fullchain.pem" ] && [ -r "$TO/keys/privkey.pem" ]; then
  sed -i 's|^;tls|tls|' "$TO/http.conf"
fi

# Audio: the ports that are published, at the address under which browsers find this machine.
sed -i "s|^rtpend = .*|rtpend = ${RTP_LAST:-10199}|" "$TO/rtp.conf"
{
  echo "[ice_host_candidates]"
  for address in $(hostname -I); do
    case $address in *:*) ;; *) echo "$address => $PUBLIC_ADDRESS" ;; esac
  done
} >> "$TO/rtp.conf"

exec "$@"
