/** What else can be done to a campaign: change it, copy it, delete it. */
import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { request } from "../api/client";
import type { BoardCampaign } from "../api/types";
import { t } from "../texts";
import { Press, Trouble, Window } from "../ui/parts";
import { say } from "../ui/toasts";

export const RUNNING: ReadonlySet<string> = new Set(["Active", "Paused"]);

export function CampaignTools({ streamId, campaign }: { streamId: string; campaign: Pick<BoardCampaign, "id" | "name" | "status"> }) {
  const [removing, setRemoving] = useState(false);
  const words = t.campaignForm;
  const rests = !RUNNING.has(campaign.status);
  return (
    <div className="campaign-tools">
      {rests && (
        <Link className="press plain" href={`/campaigns/${campaign.id}/edit`}>
          {words.edit}
        </Link>
      )}
      <Link className="press plain" href={`/campaigns/new?like=${campaign.id}`}>
        {words.copy}
      </Link>
      {rests && (
        <Press tone="plain" onPress={() => setRemoving(true)}>
          {words.remove}
        </Press>
      )}
      {removing && <Remove streamId={streamId} campaign={campaign} onClose={() => setRemoving(false)} />}
    </div>
  );
}

function Remove({ streamId, campaign, onClose }: { streamId: string; campaign: { id: string; name: string }; onClose: () => void }) {
  const client = useQueryClient();
  const [, go] = useLocation();
  const words = t.campaignForm;
  const remove = useMutation({
    mutationFn: () => request("DELETE", `/campaign/api/v2/public/${streamId}/campaign/${campaign.id}`),
    onSuccess: () => {
      say(words.removed(campaign.name));
      void client.invalidateQueries({ queryKey: ["board", streamId] });
      go("/campaigns");
    },
  });
  return (
    <Window role="alertdialog" isOpen title={words.removeTitle(campaign.name)} onClose={onClose}>
      <p>{words.removeText}</p>
      <Trouble text={remove.error?.message} />
      <div className="window-tools">
        <Press onPress={onClose}>{t.cancel}</Press>
        <Press tone="danger" isDisabled={remove.isPending} onPress={() => remove.mutate()}>
          {words.remove}
        </Press>
      </div>
    </Window>
  );
}
