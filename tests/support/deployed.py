"""A test bed whose Asterisk reads the files of deploy/asterisk, filled in as an operator does it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from ringfence.testbed.bed import USER, Bed
from ringfence.testbed.programs import find

FILES = Path(__file__).parents[2] / "deploy" / "asterisk"
PHONE, PHONE_PASSWORD = "1001", "a-long-password-of-telephone-1001"
REGISTER = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="register">
  <send retrans="500"><![CDATA[

REGISTER sip:[remote_ip] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:%(phone)s@[remote_ip]>;tag=[pid]R[call_number]
To: <sip:%(phone)s@[remote_ip]>
Call-ID: [call_id]
CSeq: 1 REGISTER
Contact: <sip:%(phone)s@[local_ip]:[local_port]>
Expires: 600
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="401" auth="true"/>
  <send retrans="500"><![CDATA[

REGISTER sip:[remote_ip] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:%(phone)s@[remote_ip]>;tag=[pid]R[call_number]
To: <sip:%(phone)s@[remote_ip]>
Call-ID: [call_id]
CSeq: 2 REGISTER
Contact: <sip:%(phone)s@[local_ip]:[local_port]>
[authentication username=%(phone)s password=%(password)s]
Expires: 600
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
"""


class DeployedBed(Bed):
    """Carrier and telephone are the test bed's; all that Asterisk is told about them is what deploy/asterisk says."""

    def start(self) -> None:
        self._write()
        self._sipp("carrier", self.ports.carrier)
        self.start_asterisk()
        self._register()
        self._sipp("phones", self.ports.phones)

    def _write(self) -> None:
        super()._write()
        filled = {
            "<ARI PASSWORD>": self.password,
            "<CARRIER HOST>:5060": f"127.0.0.1:{self.ports.carrier}",
            "<CARRIER HOST>": f"127.0.0.1:{self.ports.carrier}",
            "<USER AT THE CARRIER>": "fernhill",
            "<PASSWORD AT THE CARRIER>": "a-long-password-at-the-carrier",
            "<PASSWORD OF TELEPHONE 1001>": PHONE_PASSWORD,
            "0.0.0.0:5060": f"127.0.0.1:{self.ports.sip}",
            "bindport = 8088": f"bindport = {self.ports.http}",
            "rtpstart = 10000": f"rtpstart = {self.ports.rtp[0]}",
            "rtpend = 20000": f"rtpend = {self.ports.rtp[1]}",
        }
        for path in FILES.glob("*.conf"):
            text = path.read_text()
            for before, after in filled.items():
                text = text.replace(before, after)
            said = [line for line in text.splitlines() if not line.lstrip().startswith(";")]
            assert not any("<" in line and ">" in line and "callerid" not in line for line in said), path
            (self.folder / "etc" / path.name).write_text(text)
        assert f"[{USER}]" in (self.folder / "etc/ari.conf").read_text()

    def _register(self) -> None:
        """The telephone registers, from the port at which it will be called."""
        scenario = self.folder / "register.xml"
        scenario.write_text(REGISTER % {"phone": PHONE, "password": PHONE_PASSWORD})
        command = [str(find("sipp")), "-sf", str(scenario), "-i", "127.0.0.1", "-p", str(self.ports.phones), "-m", "1"]
        command += ["-s", PHONE, "-nostdin", "-timeout", "20", f"127.0.0.1:{self.ports.sip}"]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True, timeout=30)
