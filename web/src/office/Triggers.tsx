/** The buttons that start, pause and stop a campaign. */
import { useState } from "react";
import type { BoardCampaign } from "../api/types";
import { t } from "../texts";
import type { IconName } from "../ui/icons";
import { IconPress, Press, Window } from "../ui/parts";
import { needsAsking, possible, type Trigger } from "./board";
import { useTrigger } from "./useTrigger";

const ICONS: Record<Trigger, IconName> = { play: "play", resume: "play", pause: "pause", stop: "stop" };

interface Props {
  streamId: string;
  campaign: Pick<BoardCampaign, "id" | "name" | "status">;
  /** With words beside the pictures. */
  big?: boolean;
}

export function Triggers({ streamId, campaign, big }: Props) {
  const trigger = useTrigger(streamId);
  const [asking, setAsking] = useState<Trigger | null>(null);
  const act = (which: Trigger) => {
    if (needsAsking(which, campaign.status)) setAsking(which);
    else trigger.mutate({ campaign, trigger: which });
  };
  const words = t.office.triggers;
  return (
    <div className={big ? "row" : "trigger-icons"}>
      {possible(campaign.status).map((which) =>
        big ? (
          <Press key={which} icon={ICONS[which]} tone={which === "stop" ? "quiet" : "primary"} isDisabled={trigger.isPending} onPress={() => act(which)}>
            {words.short[which]}
          </Press>
        ) : (
          <IconPress key={which} icon={ICONS[which]} label={words[which](campaign.name)} isDisabled={trigger.isPending} onPress={() => act(which)} />
        ),
      )}
      {asking && (
        <Window role="alertdialog" isOpen title={asking === "stop" ? words.stopTitle(campaign.name) : words.againTitle(campaign.name)} onClose={() => setAsking(null)}>
          <p>{asking === "stop" ? words.stopText : words.againText}</p>
          <div className="window-tools">
            <Press onPress={() => setAsking(null)}>{t.cancel}</Press>
            <Press
              tone={asking === "stop" ? "danger" : "primary"}
              onPress={() => {
                trigger.mutate({ campaign, trigger: asking });
                setAsking(null);
              }}
            >
              {words.short[asking]}
            </Press>
          </div>
        </Window>
      )}
    </div>
  );
}
