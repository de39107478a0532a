/** The whole screen, in the dark and kept awake, for as long as the wall hangs there. */
import { useEffect, useSyncExternalStore } from "react";
import { applyTheme } from "../ui/themes";

export function useFullScreen(): [boolean, () => void] {
  const isFull = useSyncExternalStore(onChange, () => document.fullscreenElement !== null);
  useEffect(() => {
    if (!isFull) return;
    document.documentElement.dataset.theme = "dark";
    let lock: WakeLockSentinel | null = null;
    let isOver = false;
    const stayAwake = async () => {
      if (document.visibilityState !== "visible") return;
      const got = await navigator.wakeLock?.request("screen").catch(() => null); // a browser may not have it, or not want it
      if (isOver) void got?.release();
      else lock = got ?? null;
    };
    void stayAwake();
    document.addEventListener("visibilitychange", stayAwake);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", stayAwake);
      void lock?.release();
      applyTheme();
    };
  }, [isFull]);
  return [isFull, () => void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen())];
}

function onChange(listener: () => void): () => void {
  document.addEventListener("fullscreenchange", listener);
  return () => document.removeEventListener("fullscreenchange", listener);
}
