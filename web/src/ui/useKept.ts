/** A choice that is kept in this browser; it says nothing about the people who are called. */
import { useState } from "react";

export function useKept<T>(name: string, otherwise: T): [T, (value: T) => void] {
  const key = `ringfence.${name}`;
  const [value, setValue] = useState(() => read(key, otherwise));
  const keep = (next: T) => {
    setValue(next);
    localStorage.setItem(key, JSON.stringify(next));
  };
  return [value, keep];
}

/** What is there, if it can be read. */
function read<T>(key: string, otherwise: T): T {
  try {
    const kept = localStorage.getItem(key);
    return kept === null ? otherwise : (JSON.parse(kept) as T);
  } catch {
    return otherwise;
  }
}
