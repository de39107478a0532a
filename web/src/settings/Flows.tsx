/** The flows of a centre. */
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { all } from "../api/all";
import type { Flow } from "../api/types";
import { t } from "../texts";
import { dayAndClock } from "../texts/format";
import { Removing } from "../ui/Removing";
import { Spinner } from "../ui/parts";
import { Part, Rows, RowTools } from "./parts";

export function Flows({ base }: { base: string }) {
  const flows = useQuery({ queryKey: ["flows", base], queryFn: () => all<Flow>(`${base}/flows`) });
  const [removing, setRemoving] = useState<Flow | null>(null);
  const [, go] = useLocation();
  const words = t.flows;
  if (!flows.data) return <Spinner label={t.moment} />;
  return (
    <Part lead={words.lead} add={words.add} onAdd={() => go("/flows/new")}>
      <Rows title={words.title} columns={[words.columns.name, words.columns.version, words.columns.reads, words.columns.changed]} none={words.none}>
        {flows.data.map((flow) => (
          <tr key={flow.id}>
            <th scope="row">
              <Link href={`/flows/${flow.id}`}>{flow.name}</Link>
              {flow.description && <span className="faint">{flow.description}</span>}
            </th>
            <td>{flow.version}</td>
            <td>{flow.columns.join(", ")}</td>
            <td>{dayAndClock(Date.parse(flow.updatedAt))}</td>
            <RowTools name={flow.name} onChange={() => go(`/flows/${flow.id}`)} onRemove={() => setRemoving(flow)} />
          </tr>
        ))}
      </Rows>
      {removing && (
        <Removing
          title={t.settings.removeTitle(removing.name)}
          text={words.removeText}
          path={`${base}/flows/${removing.id}`}
          keys={["flows", "pieces"]}
          said={t.settings.removed(removing.name)}
          onClose={() => setRemoving(null)}
        />
      )}
    </Part>
  );
}
