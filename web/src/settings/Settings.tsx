/** How a centre is set up: one part at a time. */
import { Link } from "wouter";
import { t } from "../texts";
import { Agents } from "./Agents";
import { Apps } from "./Apps";
import { Flows } from "./Flows";
import { Numbers } from "./Numbers";
import { Outcomes } from "./Outcomes";
import { Queues } from "./Queues";
import { Rules } from "./Rules";
import { Telephony } from "./Telephony";
import { Webhooks } from "./Webhooks";

const PARTS = { queues: Queues, agents: Agents, numbers: Numbers, outcomes: Outcomes, flows: Flows, webhooks: Webhooks, rules: Rules, telephony: Telephony, apps: Apps } as const;
type Name = keyof typeof PARTS;

/** Who may call the API is for admins to say. */
const OF_ADMINS: ReadonlySet<Name> = new Set(["apps"]);

export default function Settings({ streamId, part = "queues", administers }: { streamId: string; part?: string | undefined; administers: boolean }) {
  const words = t.settings;
  const names = (Object.keys(PARTS) as Name[]).filter((one) => administers || !OF_ADMINS.has(one));
  const name = names.find((one) => one === part) ?? "queues";
  const Part = PARTS[name];
  return (
    <section className="page wide">
      <div>
        <h1>{words.title}</h1>
        <p className="lead">{words.lead}</p>
      </div>
      <nav className="parts" aria-label={words.partsLabel}>
        {names.map((one) => (
          <Link key={one} href={`/settings/${one}`} {...(one === name ? { "aria-current": "page" as const } : {})}>
            {words.parts[one]}
          </Link>
        ))}
      </nav>
      <Part base={`/api/v1/streams/${streamId}`} />
    </section>
  );
}
