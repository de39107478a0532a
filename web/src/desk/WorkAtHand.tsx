/** A person on the desk, from the first look to the wrapped-up call: who they are on one side, what to do on the other. */
import { useEffect, useRef } from "react";
import type { About, Thing } from "../api/types";
import type { AgentPhone } from "../phone/usePhone";
import { CallPanel } from "./CallPanel";
import type { DeskState } from "./deskState";
import { PersonHead, PersonDetails, History } from "./PersonCard";
import { PreviewPanel } from "./PreviewPanel";
import { Script } from "./Script";
import type { Desk } from "./useDesk";
import { useDraft } from "./useDesk";
import { WrapUp } from "./WrapUp";

interface Props {
  at: Desk;
  desk: DeskState;
  thing: Thing;
  about: About;
  phone: AgentPhone;
}

export function WorkAtHand({ at, desk, thing, about, phone }: Props) {
  const { preview, call } = desk;
  const [draft, change, keeping] = useDraft(at.drafts, thing.campaignDialingListId);
  const queue = about.queues.find((one) => one.id === thing.queueId) ?? about.queues[0];
  const choices = queue?.dispositions ?? [];
  const panel = useRef<HTMLElement>(null);
  const phase = preview ? "preview" : (call?.state ?? "");

  // What had the focus may be gone with the phase that it belonged to.
  useEffect(() => {
    if (document.activeElement === document.body) panel.current?.focus();
  }, [phase]);
  return (
    <div className="work" data-phase={phase}>
      <div className="work-person">
        <PersonHead thing={thing} clock={at.clock} />
        <div className={`work-cards${call ? " calling" : ""}`}>
          <div className="work-column">
            <PersonDetails thing={thing} />
            <History thing={thing} labels={choices} />
          </div>
          <Script text={queue?.script ?? null} thing={thing} about={about} />
        </div>
      </div>
      <section className="work-panel" ref={panel} tabIndex={-1} aria-label={thing.campaignName ?? ""}>
        {preview && <PreviewPanel at={at} preview={preview} />}
        {call && <CallPanel at={at} call={call} phone={phone} />}
        <WrapUp at={at} thing={thing} call={call} choices={choices} draft={draft} change={change} keeping={keeping} />
      </section>
    </div>
  );
}
