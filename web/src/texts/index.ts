import { en, type Texts } from "./en";

/** The texts in the language of the page. */
export const t: Texts = en;

/** The language that dates and numbers are written in: that of the texts, with the country of the browser. */
export const locale: string =
  navigator.languages.find((language) => language.split("-")[0] === document.documentElement.lang) ?? "en-GB";

/** As a template, with a name for each gap: `{{firstName}}`. Gaps without a value stay visible. */
export function fill(template: string, values: Record<string, unknown>): string {
  return template.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (gap, name: string) => {
    const value = values[name];
    return value === undefined || value === null || value === "" ? gap : String(value);
  });
}
