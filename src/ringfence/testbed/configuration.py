"""The configuration of the test bed's Asterisk: the least that the driver needs, on loopback ports of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ringfence.testbed.asterisk_files import AsteriskFiles

PHONES: Final = range(1001, 1021)
"""Agents' SIP phones that pick up at once: PJSIP/1001 and so on."""
BUSY_PHONE: Final = 1098
SILENT_PHONE: Final = 1099
"""Phones that are busy, and that nobody picks up."""
HEARD_PHONE: Final = 1097
OTHER_HEARD_PHONE: Final = 1095
"""Phones that pick up at once, and whose audio is at the ports `Ports.agent_ear` and `other_ear`: see `ear`."""
UNPLUGGED_PHONE: Final = 1096
"""A phone that has never registered."""


@dataclass(frozen=True, slots=True)
class Ports:
    sip: int
    http: int
    carrier: int
    phones: int
    person_ear: int
    agent_ear: int
    other_ear: int
    rtp: tuple[int, int]


def write(folder: Path, files: AsteriskFiles, ports: Ports, user: str, password: str) -> Path:
    """Write everything that Asterisk reads into `folder`/etc; the path of its main file."""
    etc = folder / "etc"
    for name in ("etc", "varlib", "spool/recording", "spool/tmp", "run", "log", "moh"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    texts = {
        "asterisk.conf": _main(folder, files),
        "modules.conf": "[modules]\nautoload = no\n" + "".join(f"load = {name}.so\n" for name in MODULES.split()),
        "http.conf": f"[general]\nenabled = yes\nbindaddr = 127.0.0.1\nbindport = {ports.http}\nenable_static = no\n"
        "session_inactivity = 300000\nsession_keep_alive = 300000\n",
        "ari.conf": "[general]\nenabled = yes\nallowed_origins = *\nwebsocket_write_timeout = 1000\n\n"
        f"[{user}]\ntype = user\nread_only = no\npassword = {password}\n",
        "rtp.conf": f"[general]\nrtpstart = {ports.rtp[0]}\nrtpend = {ports.rtp[1]}\nicesupport = yes\n",
        "pjsip.conf": _sip(ports),
        "sorcery.conf": SORCERY,
        "extensions.conf": EXTENSIONS,
        "musiconhold.conf": f"[default]\nmode = files\ndirectory = {folder}/moh\n",
        "amd.conf": "[general]\n",
        "cdr.conf": "[general]\nenable = no\n",
        "indications.conf": INDICATIONS,
        "logger.conf": "[general]\ndateformat = %F %T.%3q\n[logfiles]\nconsole => notice,warning,error\n",
    }
    for name, text in texts.items():
        (etc / name).write_text(text)
    return etc / "asterisk.conf"


def _main(folder: Path, files: AsteriskFiles) -> str:
    return f"""\
[directories]
astetcdir => {folder}/etc
astmoddir => {files.modules}
astvarlibdir => {folder}/varlib
astdbdir => {folder}/varlib
astkeydir => {folder}/varlib
astdatadir => {files.data}
astagidir => {folder}/varlib
astspooldir => {folder}/spool
astrundir => {folder}/run
astlogdir => {folder}/log
astsbindir => {folder}/run

[options]
verbose = 0
nocolor = yes
systemname = bed
maxfiles = 20000
documentation_language = en_US
"""


MODULES: Final = """
res_timing_timerfd res_sorcery_config res_sorcery_memory res_sorcery_astdb res_pjproject res_crypto res_srtp
res_rtp_asterisk res_http_websocket res_websocket_client res_musiconhold res_mutestream
res_pjsip res_pjsip_session res_pjsip_pubsub res_pjsip_sdp_rtp res_pjsip_caller_id res_pjsip_dtmf_info
res_pjsip_endpoint_identifier_user res_pjsip_endpoint_identifier_ip res_pjsip_authenticator_digest
res_pjsip_outbound_authenticator_digest res_pjsip_registrar res_pjsip_outbound_registration res_pjsip_nat
res_pjsip_rfc3326 res_pjsip_dlg_options res_pjsip_path res_pjsip_transport_websocket chan_pjsip
res_stasis res_stasis_answer res_stasis_playback res_stasis_recording res_stasis_snoop res_stasis_device_state app_stasis
res_ari res_ari_model res_ari_events res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels
res_ari_device_states res_ari_endpoints res_ari_playbacks res_ari_recordings res_ari_sounds
bridge_simple bridge_native_rtp bridge_softmix bridge_holding chan_bridge_media
codec_ulaw codec_alaw codec_resample codec_opus_open_source res_format_attr_opus format_pcm format_wav format_sln
pbx_config app_amd app_stack func_channel func_callerid func_dialplan func_global func_strings
"""
"""Loaded in this order; with what `autoload` would bring Asterisk is slower to start, and complains."""

SORCERY: Final = """\
; Phones of agents in browsers are put here over ARI while it runs; all others stand in pjsip.conf.
[res_pjsip]
endpoint = config,pjsip.conf,criteria=type=endpoint
endpoint = memory
auth = config,pjsip.conf,criteria=type=auth
auth = memory
aor = config,pjsip.conf,criteria=type=aor
aor = memory
"""

INDICATIONS: Final = """\
[general]
country = uk
[uk]
description = United Kingdom
ringcadence = 400,200,400,2000
dial = 350+440
busy = 400/375,0/375
ring = 400+450/400,0/200,400+450/400,0/2000
congestion = 400/400,0/350,400/225,0/525
callwaiting = 400/100,0/4000
record = 1400/500,0/60000
info = 950/330,0/15,1400/330,0/15,1800/330,0/1000
"""

EXTENSIONS: Final = """\
[globals]
RINGFENCE_DIALPLAN = 3

[ringfence-ended]
; how a call ended, for a driver that was away: see adapters/telephony/asterisk/memory.py
exten => s,1,Set(GLOBAL(RINGFENCE_ENDED_${CHANNEL(accountcode)}_${ARG1})=${UNIQUEID}|${HANGUPCAUSE}|${CHANNEL(state)}|${EPOCH})
 same => n,Return()

[ringfence-answered]
; an originated call comes to the driver when it is answered, however long that is away: see legs.py
exten => s,1,Stasis(${CHANNEL(accountcode)},answered)
 same => n,GotoIf($["${STASISSTATUS}" != "FAILED"]?over)
 same => n,Wait(0.25)
 same => n,Goto(1)
 same => n(over),Hangup()

[ringfence-amd]
; machine detection: ${AMD_ARGUMENTS} and ${APP} are set by the driver; the verdict comes back to it
exten => s,1,AMD(${AMD_ARGUMENTS})
 same => n,Stasis(${APP},amd,${AMDSTATUS},${AMDCAUSE})
 same => n,Hangup()
"""  # noqa: E501


def _sip(ports: Ports) -> str:
    phones = "\n".join(
        _phone(number, ports) for number in [*PHONES, HEARD_PHONE, OTHER_HEARD_PHONE, BUSY_PHONE, SILENT_PHONE]
    )
    return f"""\
[global]
type = global
endpoint_identifier_order = ip,username

[system]
type = system
threadpool_initial_size = 8
threadpool_auto_increment = 5
threadpool_max_size = 50

[transport-udp]
type = transport
protocol = udp
bind = 127.0.0.1:{ports.sip}

[transport-ws]
type = transport
protocol = ws
bind = 127.0.0.1

[line](!)
type = endpoint
transport = transport-udp
context = nowhere
disallow = all
allow = ulaw
direct_media = no
rtp_symmetric = yes
force_rport = yes
dtmf_mode = rfc4733
timers = no
; else every bridging of a person with an agent sends the carrier a re-INVITE
send_connected_line = no

[trunk](line)
aors = trunk
send_pai = yes
trust_id_outbound = yes

[trunk]
type = aor
contact = sip:127.0.0.1:{ports.carrier}
qualify_frequency = 0

[trunk]
type = identify
endpoint = trunk
match = 127.0.0.1:{ports.carrier}

; a trunk that is down, and known to be
[deadtrunk](line)
aors = deadtrunk

[deadtrunk]
type = aor
contact = sip:127.0.0.1:9
qualify_frequency = 2
qualify_timeout = 1

; a phone that is not plugged in: nothing has registered
[{UNPLUGGED_PHONE}](line)
aors = {UNPLUGGED_PHONE}

[{UNPLUGGED_PHONE}]
type = aor
max_contacts = 1

{phones}"""


def _phone(number: int, ports: Ports) -> str:
    return f"""\
[{number}](line)
aors = {number}
callerid = "Agent {number}" <{number}>

[{number}]
type = aor
contact = sip:{number}@127.0.0.1:{ports.phones}
"""
