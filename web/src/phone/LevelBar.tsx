import { useEffect, useRef } from "react";
import type { Level } from "./levels";

const EVERY_MS = 80;

/** A bar that moves with what is heard. It is asked for each time: what is heard changes with the call. */
export function LevelBar({ label, level }: { label: string; level: () => Level | null }) {
  const bar = useRef<HTMLDivElement>(null);
  const asked = useRef(level);
  asked.current = level;
  useEffect(() => {
    const timer = setInterval(() => {
      const now = asked.current()?.now() ?? 0;
      bar.current?.style.setProperty("--level", now.toFixed(2));
      bar.current?.setAttribute("aria-valuenow", String(Math.round(now * 10) * 10));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return <div ref={bar} className="level" role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0} />;
}
