/** Who of the lists is meant: conditions on columns, all of which or one of which must hold. */

export const OPERATORS = [
  "equals", "notEquals", "contains", "notContains", "startsWith", "endsWith", "greaterThan", "greaterThanOrEquals", "lessThan",
  "lessThanOrEquals", "in", "notIn", "isEmpty", "isNotEmpty",
] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Condition {
  column: string;
  operator: Operator;
  /** Of several values, one a line. */
  value: string;
}

export interface FilterForm {
  join: "and" | "or";
  conditions: Condition[];
}

const WITHOUT_VALUE: ReadonlySet<string> = new Set(["isEmpty", "isNotEmpty"]);
const WITH_VALUES: ReadonlySet<string> = new Set(["in", "notIn"]);
const COMPARED: ReadonlySet<string> = new Set(["greaterThan", "greaterThanOrEquals", "lessThan", "lessThanOrEquals"]);

export function hasValue(operator: Operator): boolean {
  return !WITHOUT_VALUE.has(operator);
}

export const NO_FILTER: FilterForm = { join: "and", conditions: [] };

/** null: groups within groups, which the form cannot show and which stay as they are. */
export function filterOf(body: unknown): FilterForm | null {
  if (!body || (Array.isArray(body) && body.length === 0)) return NO_FILTER;
  const group = (Array.isArray(body) ? { operator: "and", conditions: body } : body) as Record<string, unknown>;
  const isGroup = group["operator"] === "and" || group["operator"] === "or";
  const parts = (isGroup ? group["conditions"] : [group]) as Record<string, unknown>[];
  if (!Array.isArray(parts) || parts.some((part) => "conditions" in part)) return null;
  return { join: isGroup ? (group["operator"] as "and" | "or") : "and", conditions: parts.map(conditionOf) };
}

function conditionOf({ column, operator, value }: Record<string, unknown>): Condition {
  return { column: String(column ?? ""), operator: operator as Operator, value: Array.isArray(value) ? value.join("\n") : String(value ?? "") };
}

/** null: everybody. What is compared as a number is sent as one. */
export function filterBody(form: FilterForm): Record<string, unknown> | null {
  if (form.conditions.length === 0) return null;
  return { operator: form.join, conditions: form.conditions.map(sent) };
}

function sent({ column, operator, value }: Condition): Record<string, unknown> {
  if (WITHOUT_VALUE.has(operator)) return { column, operator };
  if (WITH_VALUES.has(operator)) return { column, operator, value: value.split("\n").map((one) => one.trim()).filter(Boolean) };
  const number = value.trim() !== "" && COMPARED.has(operator) && Number.isFinite(Number(value));
  return { column, operator, value: number ? Number(value) : value };
}
