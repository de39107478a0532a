import { useMutation, useQueryClient } from "@tanstack/react-query";
import { request } from "../api/client";
import type { Left } from "../api/types";
import { t } from "../texts";
import { Press } from "../ui/parts";
import { say } from "../ui/toasts";
import { nameOf } from "./DeskPage";
import { EMPTY } from "./draft";

/** Notes that a wrap-up left behind when it ended by itself: to be given to their call, or thrown away. */
export function LeftNotes({ base, agentId, left }: { base: string; agentId: string; left: Left }) {
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ["today"] });
  const add = useMutation({
    mutationFn: () => request("POST", `${base}/calls/${left.callId}/notes`, { notes: left.notes }),
    onSuccess: () => say(t.desk.left.added),
    onSettled: again,
  });
  const discard = useMutation({
    mutationFn: () =>
      request("PUT", `${base}/agents/${agentId}/draft`, { campaignDialingListId: left.campaignDialingListId, draft: EMPTY }),
    onSettled: again,
  });
  return (
    <section className="card left-notes" role="alert">
      <p>{t.desk.left.title(nameOf(left.contact))}</p>
      <blockquote>{left.notes}</blockquote>
      <div className="row">
        <Press tone="primary" onPress={() => add.mutate()} isDisabled={add.isPending}>
          {t.desk.left.add}
        </Press>
        <Press onPress={() => discard.mutate()} isDisabled={discard.isPending}>
          {t.desk.left.discard}
        </Press>
      </div>
    </section>
  );
}
