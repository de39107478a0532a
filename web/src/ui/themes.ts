/** Light or dark: as the computer has it, unless the person chose. Kept in this browser; it says nothing about anybody. */

export type Theme = "auto" | "light" | "dark";

const KEY = "ringfence.theme";

export function theme(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

export function setTheme(chosen: Theme): void {
  localStorage.setItem(KEY, chosen);
  applyTheme();
}

export function applyTheme(): void {
  document.documentElement.dataset.theme = theme();
}
