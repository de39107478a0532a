/** The question before something is removed for good. */
import { useKeep } from "../api/useKeep";
import { request } from "../api/client";
import { t } from "../texts";
import { Press, Trouble, Window } from "./parts";
import { say } from "./toasts";

interface Props {
  title: string;
  text: string;
  /** What is deleted. */
  path: string;
  /** The queries that are asked anew. */
  keys: readonly string[];
  said: string;
  onClose: () => void;
  onRemoved?: () => void;
}

export function Removing({ title, text, path, keys, said, onClose, onRemoved }: Props) {
  const removing = useKeep(() => request("DELETE", path), {
    keys,
    done: () => {
      say(said);
      onClose();
      onRemoved?.();
    },
  });
  return (
    <Window title={title} isOpen onClose={onClose} role="alertdialog">
      <p>{text}</p>
      <Trouble text={removing.trouble} />
      <div className="window-tools">
        <Press onPress={onClose} autoFocus>
          {t.cancel}
        </Press>
        <Press tone="danger" onPress={removing.keep} isDisabled={removing.isPending}>
          {t.remove}
        </Press>
      </div>
    </Window>
  );
}
