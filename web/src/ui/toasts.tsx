/** Short news at the edge of the page, read out by screen readers. */
import { useSyncExternalStore } from "react";
import { Button } from "react-aria-components";
import { t } from "../texts";
import { Icon } from "./icons";

type Tone = "news" | "problem";

interface Toast {
  id: number;
  text: string;
  tone: Tone;
}

const SHOWN_MS = { news: 6_000, problem: 12_000 } as const;
let toasts: readonly Toast[] = [];
let count = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

export function say(text: string, tone: Tone = "news"): void {
  const id = ++count;
  change([...toasts.filter((toast) => toast.text !== text), { id, text, tone }].slice(-3));
  setTimeout(() => dismiss(id), SHOWN_MS[tone]);
}

function dismiss(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className={`toast ${toast.tone}`}>
          <span>{toast.text}</span>
          <Button className="icon-button" aria-label={t.close} onPress={() => dismiss(toast.id)}>
            <Icon name="close" />
          </Button>
        </div>
      ))}
    </div>
  );
}
