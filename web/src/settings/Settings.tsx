/** How a centre is set up: one part at a time. */
import { Link } from "wouter";
import { t } from "../texts";
import { Agents } from "./Agents";
import { Flows } from "./Flows";
import { Numbers } from "./Numbers";
import { Outcomes } from "./Outcomes";
import { Queues } from "./Queues";
import { Rules } from "./Rules";
import { Webhooks } from "./Webhooks";

const PARTS = { queues: Queues, agents: Agents, numbers: Numbers, outcomes: Outcomes, flows: Flows, webhooks: Webhooks, rules: Rules } as const;

export default function Settings({ streamId, part = "queues" }: { streamId: string; part?: string | undefined }) {
  const words = t.settings;
  const name = part in PARTS ? (part as keyof typeof PARTS) : "queues";
  const Part = PARTS[name];
  return (
    <section className="page wide">
      <div>
        <h1>{words.title}</h1>
        <p className="lead">{words.lead}</p>
      </div>
      <nav className="parts" aria-label={words.partsLabel}>
        {Object.keys(PARTS).map((one) => (
          <Link key={one} href={`/settings/${one}`} {...(one === name ? { "aria-current": "page" as const } : {})}>
            {words.parts[one]}
          </Link>
        ))}
      </nav>
      <Part base={`/api/v1/streams/${streamId}`} />
    </section>
  );
}
