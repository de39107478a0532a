/** What somebody types, once they have paused. */
import { useEffect, useState } from "react";

export function useSettled<T>(value: T, afterMs: number): T {
  const key = JSON.stringify(value);
  const [settled, setSettled] = useState({ key, value });
  useEffect(() => {
    if (key === settled.key) return;
    const timer = setTimeout(() => setSettled({ key, value }), afterMs);
    return () => clearTimeout(timer);
  }, [key, settled.key, value, afterMs]);
  return settled.value;
}
