/**
 * Keys: Alt and a key by its place on the keyboard, so that they work in every layout and while something is typed, and take
 * no letter away from anybody.
 */
import { useEffect, useRef } from "react";

export type Keys = Partial<Record<ShortcutKey, () => void>>;
export type ShortcutKey = "Enter" | "S" | "M" | "H" | "K" | "X" | "O" | "N" | "C" | "A" | "P" | "Q";

export function useShortcuts(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
      const name = event.code === "Enter" || event.code === "NumpadEnter" ? "Enter" : event.code.replace(/^Key/, "");
      const act = latest.current[name as ShortcutKey];
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    addEventListener("keydown", press, true);
    return () => removeEventListener("keydown", press, true);
  }, []);
}
