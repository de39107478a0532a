/** The agent's phone: where it is, whether it works, and which microphone and loudspeakers it uses. */
import { useEffect, useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Label, Radio, RadioGroup } from "react-aria-components";
import { request } from "../api/client";
import type { About } from "../api/types";
import { t } from "../texts";
import { Choice } from "../ui/Choice";
import { Press, Trouble, Window } from "../ui/parts";
import { choose, chosen, devices, type Device, type Purpose } from "./devices";
import { LevelBar } from "./LevelBar";
import type { Phone } from "./phone";
import { test } from "./tones";
import type { AgentPhone } from "./usePhone";

interface Props {
  at: AgentPhone;
  about: About;
  /** Where the API takes the choice. */
  url: string;
  mayChoose: boolean;
  onClose: () => void;
}

export function PhoneWindow({ at, about, url, mayChoose, onClose }: Props) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (phone: string) => request("PUT", url, { phone }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["about"] }),
  });
  const words = t.phone;
  return (
    <Window title={words.title} isOpen onClose={onClose}>
      <div className="form">
        {at.where === "simulated" ? (
          <p className="lead">{words.simulated}</p>
        ) : (
          <RadioGroup
            className="field"
            value={at.where === "browser" ? "browser" : at.where === "desk" ? "desk" : null}
            isDisabled={!mayChoose || change.isPending}
            onChange={(phone) => change.mutate(phone)}
          >
            <Label>{words.where}</Label>
            <div className="choices">
              <Radio className="choice" value="browser">
                {words.browser}
              </Radio>
              {about.deskPhone && (
                <Radio className="choice" value="desk">
                  {words.desk(about.deskPhone)}
                </Radio>
              )}
            </div>
            {!mayChoose && <p className="faint">{words.notNow}</p>}
            {at.where === "none" && <p className="faint">{words.chooseOne}</p>}
          </RadioGroup>
        )}
        <Trouble text={change.error?.message} />
        {at.where === "desk" && <p className="faint">{words.deskHelp}</p>}
        {at.phone && <Devices phone={at.phone} at={at} />}
        <Press tone="primary" onPress={onClose}>
          {t.close}
        </Press>
      </div>
    </Window>
  );
}

function Devices({ phone, at }: { phone: Phone; at: AgentPhone }) {
  const words = t.phone;
  const trouble = at.state?.trouble ?? null;
  useEffect(() => {
    void phone.tryMicrophone();
    return () => phone.rest();
  }, [phone]);
  return (
    <>
      {trouble ? (
        <>
          <Trouble text={words.troubles[trouble]} />
          <Press onPress={() => void phone.tryAgain()}>{words.again}</Press>
        </>
      ) : (
        <p className={`phone-status ${at.state?.status ?? "off"}`} role="status">
          <span className="phone-light" aria-hidden="true" />
          {words.states[at.state?.status ?? "off"]}
        </p>
      )}
      <DeviceChoice phone={phone} purpose="microphone" known={trouble} />
      {!trouble && (
        <>
          <LevelBar label={words.level} level={() => phone.mine} />
          <p className="faint">{words.speak}</p>
        </>
      )}
      <div className="phone-device">
        <DeviceChoice phone={phone} purpose="speaker" known={trouble} />
        <Press onPress={() => void test("speaker")}>{words.test}</Press>
      </div>
      <div className="phone-device">
        <DeviceChoice phone={phone} purpose="ringer" known={trouble} />
        <Press onPress={() => void test("ringer")}>{words.testRing}</Press>
      </div>
    </>
  );
}

/** `known` changes when the browser may begin to name its devices. */
function DeviceChoice({ phone, purpose, known }: { phone: Phone; purpose: Purpose; known: unknown }) {
  const [found, setFound] = useState<Device[]>([]);
  const [value, setValue] = useState(chosen()[purpose]);
  useEffect(() => {
    const look = () => void devices(purpose).then(setFound);
    look();
    const soon = setTimeout(look, 500); // when the microphone has been allowed
    navigator.mediaDevices?.addEventListener("devicechange", look);
    return () => {
      clearTimeout(soon);
      navigator.mediaDevices?.removeEventListener("devicechange", look);
    };
  }, [purpose, known]);
  const pick = (id: string) => {
    setValue(choose(purpose, id)[purpose]);
    if (purpose === "microphone") void phone.changeMicrophone();
    if (purpose === "speaker") void phone.changeSpeaker();
  };
  const isThere = value === "" || found.some((one) => one.id === value);
  return (
    <Choice
      label={t.phone.devices[purpose]}
      value={isThere ? value : ""}
      onChange={pick}
      choices={[["", t.phone.byDefault], ...found.map((one) => [one.id, one.name] as const)]}
    />
  );
}
