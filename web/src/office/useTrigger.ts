/** Starting, pausing and stopping a campaign. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Refused, request } from "../api/client";
import { t } from "../texts";
import { say } from "../ui/toasts";
import type { Trigger } from "./board";

export function useTrigger(streamId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ campaign, trigger }: { campaign: { id: string; name: string }; trigger: Trigger }) =>
      request("POST", `/campaign/api/v2/public/${streamId}/campaign/trigger/${campaign.id}?campaignType=voice&trigger=${trigger}`),
    onSuccess: (_, { campaign, trigger }) => say(t.office.triggers.done[trigger](campaign.name)),
    onError: (error) => say(error instanceof Refused ? error.message : t.unreachable, "problem"),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["board", streamId] });
      void client.invalidateQueries({ queryKey: ["campaign", streamId] });
    },
  });
}
