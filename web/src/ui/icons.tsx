/** The pages' few pictures, drawn with one pen. They say nothing to a screen reader: what they stand for is written. */

const PATHS = {
  phone: "M6.6 3.5 9 3l2 5-2 1.6a12 12 0 0 0 5.4 5.4L16 13l5 2-.5 2.400a3 3 0 0 1-3 2.600C10 20 4 14 4 6.500a3 3 0 0 1 2.600-3Z",
  headset: "M4.500 15v-3a7.500 7.500 0 0 1 15 0v3M4.500 14h3v5.500h-1.500a1.500 1.500 0 0 1-1.500-1.500ZM19.500 14h-3v5.500h1.500a1.500 1.500 0 0 0 1.500-1.500ZM18 19.500c0 1.500-2 2-4.500 2",
  hangup: "M3.500 15.500 3 13c0-1 4-4 9-4s9 3 9 4l-.500 2.500-4.500-.500-.500-2.700a12 12 0 0 0-7 0L8 15Z",
  mic: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3ZM5.500 11a6.500 6.500 0 0 0 13 0M12 17.500V21",
  micOff: "m4 4 16 16M9 9v2a3 3 0 0 0 4.700 2.500M15 10.500V6a3 3 0 0 0-5.800-1M5.500 11a6.500 6.500 0 0 0 10 5.500M18.500 11a6.500 6.500 0 0 1-.500 2.500M12 17.500V21",
  pause: "M9 6v12M15 6v12",
  play: "M8 5.500v13l10.500-6.500Z",
  stop: "M7 7h10v10H7Z",
  upload: "M12 16V4.500M7.500 9 12 4.500 16.500 9M4.500 15.500v4h15v-4",
  download: "M12 4.500V16M7.500 11.500 12 16l4.500-4.500M4.500 19.500h15",
  keypad: "M6 5h.01M12 5h.01M18 5h.01M6 11h.01M12 11h.01M18 11h.01M6 17h.01M12 17h.01M18 17h.01",
  skip: "M6 6v12l8-6ZM18 6v12",
  close: "m6 6 12 12M18 6 6 18",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.500 2",
  down: "m6 9 6 6 6-6",
  left: "m15 6-6 6 6 6",
  right: "m9 6 6 6-6 6",
  calendar: "M5 6h14v14H5ZM5 10.500h14M9 3.500V7M15 3.500V7",
  check: "m5 12.500 4.500 4.500L19 7.500",
  keys: "M3.500 7h17v10h-17ZM7 10.500h.01M10.300 10.500h.01M13.700 10.500h.01M17 10.500h.01M8 14h8",
  copy: "M9 9h11v11H9ZM15 9V4H4v11h5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.500 20.500a7.500 7.500 0 0 1 15 0",
  people: "M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM2.500 19.500a6.500 6.500 0 0 1 13 0M15.500 4.800a3.500 3.500 0 0 1 0 6.400M18 14.200a6.500 6.500 0 0 1 3.500 5.300",
  coffee: "M5 9h12v6a5 5 0 0 1-5 5h-2a5 5 0 0 1-5-5ZM17 10h1.500a2.500 2.500 0 0 1 0 5H17M8.500 3v2.500M13 3v2.500",
  out: "M14 4h5v16h-5M4 12h11M11 8l4 4-4 4",
  speaker: "M4 9.500v5h3.500L12 19V5L7.500 9.500ZM15.500 9a4.500 4.500 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11",
  bad: "M12 4 2.800 19.500h18.400ZM12 10v4.500M12 17h.01",
  callback: "M4 12a8 8 0 1 1 2.500 5.800M4 12V7M4 12l3.500-2M12 8v4.500l3 1.500",
  block: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM5.800 5.800l12.400 12.400",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <circle cx="16" cy="16" r="12" fill="none" stroke="currentColor" strokeWidth="3.4" strokeDasharray="56 19.4" strokeLinecap="round" transform="rotate(-52 16 16)" />
      <circle cx="16" cy="16" r="4.200" fill="currentColor" />
    </svg>
  );
}
