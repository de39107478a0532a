/** Names with what they are: figures of a day, facts of a campaign, a person's columns. */
import type { ReactNode } from "react";

export interface Term {
  name: string;
  value: ReactNode;
  /** Which figure of the API it is. */
  figure?: string;
  /** What stands below it. */
  below?: string;
  warns?: boolean;
}

export function Terms({ terms, className }: { terms: readonly Term[]; className?: string }) {
  return (
    <dl className={className}>
      {terms.map(({ name, value, figure, below, warns }, n) => (
        <div key={n} className={warns ? "warns" : undefined}>
          <dt>{name}</dt>
          <dd data-figure={figure}>{value}</dd>
          {below && <dd className="faint">{below}</dd>}
        </div>
      ))}
    </dl>
  );
}
