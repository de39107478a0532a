import { useEffect, useRef } from "react";
import { t } from "../texts";
import { say } from "../ui/toasts";
import type { Link } from "./connection";

/** Says "one moment" while the server cannot be reached, and that it is over. */
export function ConnectionBar({ link, slow }: { link: Link; slow: boolean }) {
  const wasLost = useRef(false);
  useEffect(() => {
    if (link === "lost") wasLost.current = true;
    if (link === "open" && wasLost.current) {
      wasLost.current = false;
      say(t.desk.connection.back);
    }
  }, [link]);
  const text = link === "lost" ? t.desk.connection.lost : slow ? t.desk.connection.slow : null;
  return (
    <div role="status" aria-live="polite">
      {text && (
        <p className="connection-bar">
          <span className="dots" aria-hidden="true" />
          {text}
        </p>
      )}
    </div>
  );
}
