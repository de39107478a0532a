import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Refused, request } from "../api/client";
import type { Person } from "../api/types";
import { sentence } from "../session/SignIn";
import { t } from "../texts";
import { Press, Trouble, Window } from "../ui/parts";
import { say } from "../ui/toasts";

export function RemoveWindow({ base, person, onClose }: { base: string; person: Person; onClose: () => void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => request("DELETE", `${base}/users/${person.id}`),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["people"] });
      void client.invalidateQueries({ queryKey: ["audit"] });
      say(t.people.removed(person.name));
      onClose();
    },
  });
  return (
    <Window title={t.people.removeTitle(person.name)} isOpen onClose={onClose} role="alertdialog">
      <p>{t.people.removeText}</p>
      <Trouble text={remove.error ? sentence(remove.error instanceof Refused ? remove.error.message : t.unreachable) : undefined} />
      <div className="window-tools">
        <Press onPress={onClose} autoFocus>
          {t.cancel}
        </Press>
        <Press tone="danger" onPress={() => remove.mutate()} isDisabled={remove.isPending}>
          {t.remove}
        </Press>
      </div>
    </Window>
  );
}
