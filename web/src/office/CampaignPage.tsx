/** One campaign: how far it is, what came of its calls, why it is not dialing, and everybody in its run. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Refused, request } from "../api/client";
import type { Diagnosis, Dispositions, Outcomes, Progress } from "../api/types";
import { t } from "../texts";
import { dayAndClock, label, phone, told, whole } from "../texts/format";
import { Icon } from "../ui/icons";
import { Spinner, Trouble } from "../ui/parts";
import { Terms, type Term } from "../ui/Terms";
import { CampaignTools } from "./CampaignTools";
import { Bars, StatusPill, type Bar } from "./figures";
import { Hours } from "./Hours";
import { PacingCard } from "./PacingCard";
import { PeopleOfRun } from "./PeopleOfRun";
import { RecordingsOf } from "./RecordingsOf";
import { Triggers } from "./Triggers";

const REFRESH_MS = 3_000;
const DAYS = 30;

/** What the contract's reading of a campaign says, as far as this page shows it. */
export interface Details {
  name: string;
  description: string;
  status: Progress["status"];
  priority: string;
  dialingMode: string;
  queue_name: string | null;
  contactLists: string[];
  dncLists: { name: string };
  failure?: string;
  dialingStrategy: {
    callerId: { phoneNumber: string };
    maxAttemptsPerRecord: number;
    defaultRetryPeriod: number;
    callingHours: { timezone: string };
  };
}

export default function CampaignPage({ streamId, id, manages }: { streamId: string; id: string; manages: boolean }) {
  const base = `/api/v1/streams/${streamId}`;
  const live = { refetchInterval: REFRESH_MS, staleTime: 0 };
  const key = (name: string) => ["campaign", streamId, id, name];
  const details = useQuery({ queryKey: key("details"), queryFn: () => request<Details>("GET", `/campaign/api/v2/public/${streamId}/campaign/${id}`), ...live });
  const progress = useQuery({ queryKey: key("progress"), queryFn: () => request<Progress>("GET", `${base}/campaigns/${id}/progress`), ...live });
  const diagnosis = useQuery({ queryKey: key("diagnosis"), queryFn: () => request<Diagnosis>("GET", `${base}/campaigns/${id}/diagnosis`), ...live });
  const run = progress.data?.instanceId;
  const at = diagnosis.data?.at;
  const asked = `campaignId=${id}&instanceId=${run}&from=${at ? encodeURIComponent(daysBefore(at, DAYS)) : ""}`;
  const ofRun = { enabled: Boolean(run && at), ...live };
  const outcomes = useQuery({ queryKey: key(`outcomes ${run}`), queryFn: () => request<Outcomes>("GET", `${base}/reports/outcomes?${asked}`), ...ofRun });
  const dispositions = useQuery({ queryKey: key(`dispositions ${run}`), queryFn: () => request<Dispositions>("GET", `${base}/reports/dispositions?${asked}`), ...ofRun });
  const words = t.office.campaign;
  const failed = details.error ?? progress.error;
  if (failed instanceof Refused) return <section className="page"><Trouble text={failed.message} /></section>;
  if (!details.data || !progress.data) return <Spinner label={t.moment} />;
  const campaign = { id, name: details.data.name, status: progress.data.status };
  return (
    <section className="page wide">
      <Link className="back" href="/campaigns">
        <Icon name="left" size={16} />
        {words.back}
      </Link>
      <div className="page-head">
        <div>
          <p className="title-row">
            <StatusPill status={campaign.status} />
          </p>
          <h1>{campaign.name}</h1>
          {details.data.description && <p className="lead">{details.data.description}</p>}
        </div>
        {manages && (
          <div className="head-tools">
            <CampaignTools streamId={streamId} campaign={campaign} />
            <Triggers streamId={streamId} campaign={campaign} big />
          </div>
        )}
      </div>
      {details.data.failure && <Trouble text={`${words.failure}: ${details.data.failure}`} />}
      {diagnosis.data && <Why diagnosis={diagnosis.data} />}
      <div className="office-grid">
        <Funnel progress={progress.data} />
        <Where progress={progress.data} />
        <OutcomesCard totals={outcomes.data?.totals} />
        <DispositionsCard rows={dispositions.data?.results ?? []} />
        <Hours base={base} campaignId={id} />
        <PacingCard base={base} campaignId={id} mode={details.data.dialingMode} />
        <Facts details={details.data} />
      </div>
      <PeopleOfRun base={base} campaignId={id} />
      <RecordingsOf base={`${base}/recordings`} of={`campaignId=${id}`} title={words.recordings} numbers />
    </section>
  );
}

function Why({ diagnosis }: { diagnosis: Diagnosis }) {
  const words = t.office.campaign;
  const rests = diagnosis.status !== "Active";
  return (
    <section className={`card why${diagnosis.dialing ? " dialing" : rests ? "" : " still"}`}>
      <h2>{diagnosis.dialing ? words.why.dialing : rests ? words.why.resting : words.why.idle}</h2>
      <ul>
        {diagnosis.findings.map((finding) => (
          <li key={finding.code + finding.message}>
            <span className="sentence">{told(finding.message)}</span>
            {finding.until && <span className="faint"> {words.until(dayAndClock(Date.parse(finding.until)))}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Funnel({ progress }: { progress: Progress }) {
  const words = t.office.campaign;
  const excluded = Object.values(progress.excluded).reduce((sum, n) => sum + n, 0);
  const callable = progress.total - excluded;
  const done = progress.completed + progress.exhausted + progress.dropped;
  const tried = callable - progress.pending - progress.waitingHours - progress.reserved;
  const steps: Bar[] = [
    { key: "total", name: words.steps.total, n: progress.total, tone: "faint" },
    { key: "callable", name: words.steps.callable, n: callable },
    { key: "tried", name: words.steps.tried, n: Math.max(0, tried) },
    { key: "done", name: words.steps.done, n: done },
  ];
  return (
    <section className="card">
      <h2>{words.funnel}</h2>
      <Bars bars={steps} label={words.funnel} />
      <Terms
        className="figures two"
        terms={[
          { name: t.office.campaigns.columns.calls, value: whole(progress.callsCompleted), figure: "callsCompleted" },
          { name: words.steps.answered, value: whole(progress.answered), figure: "answered" },
        ]}
      />
    </section>
  );
}

function Where({ progress }: { progress: Progress }) {
  const words = t.office.campaign;
  const states = Object.entries(words.states).map(([key, name]) => ({ key, name, n: Number(progress[key as keyof Progress] ?? 0) }));
  const excluded = Object.entries(words.excluded).map(([key, name]) => ({ key, name, n: progress.excluded[key as keyof typeof progress.excluded] ?? 0, tone: "warn" as const }));
  return (
    <section className="card">
      <h2>{words.where}</h2>
      <Bars bars={states.filter((bar) => bar.n > 0)} beside={excluded} label={words.where} />
      {excluded.some((bar) => bar.n > 0) && (
        <>
          <h3>{words.excludedTitle}</h3>
          <Bars bars={excluded.filter((bar) => bar.n > 0)} beside={states} label={words.excludedTitle} />
        </>
      )}
    </section>
  );
}

function OutcomesCard({ totals }: { totals: Outcomes["totals"] | undefined }) {
  const words = t.office.campaign;
  const bars = Object.entries(totals ?? {})
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([key, n]) => ({ key, name: t.desk.outcomes[key] ?? label(key), n }));
  return (
    <section className="card">
      <h2>{words.outcomes}</h2>
      {bars.length === 0 ? <p className="faint">{words.noCalls}</p> : <Bars bars={bars} label={words.outcomes} />}
    </section>
  );
}

function DispositionsCard({ rows }: { rows: Dispositions["results"] }) {
  const words = t.office.campaign;
  const attempts = [...new Set(rows.map((row) => row.attempt))].sort((a, b) => a - b);
  const codes = [...new Set(rows.map((row) => row.disposition))];
  const calls = (code: string | null, attempt?: number) =>
    rows.filter((row) => row.disposition === code && (attempt === undefined || row.attempt === attempt)).reduce((sum, row) => sum + row.calls, 0);
  codes.sort((a, b) => calls(b) - calls(a));
  return (
    <section className="card">
      <h2 id="dispositions">{words.dispositions}</h2>
      {rows.length === 0 ? (
        <p className="faint">{words.noCalls}</p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="dispositions">
          <table className="table plain">
            <thead>
              <tr>
                <td />
                {attempts.map((attempt) => (
                  <th key={attempt} scope="col" className="number">
                    {words.attempt(attempt)}
                  </th>
                ))}
                <th scope="col" className="number">
                  {words.all}
                </th>
              </tr>
            </thead>
            <tbody>
              {codes.map((code) => (
                <tr key={code}>
                  <th scope="row">{code ? label(code) : words.noDisposition}</th>
                  {attempts.map((attempt) => (
                    <td key={attempt} className="number">
                      {calls(code, attempt) || "–"}
                    </td>
                  ))}
                  <td className="number strong">{whole(calls(code))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Facts({ details }: { details: Details }) {
  const words = t.office.campaign;
  const strategy = details.dialingStrategy;
  const facts: Term[] = [
    { name: words.facts.mode, value: details.dialingMode },
    { name: words.facts.queue, value: details.queue_name ?? t.office.campaigns.noQueue },
    { name: words.facts.lists, value: details.contactLists.join(", ") },
    { name: words.facts.dnc, value: details.dncLists.name },
    { name: words.facts.callerId, value: phone(strategy.callerId.phoneNumber) },
    { name: words.facts.attempts, value: words.attemptsFact(strategy.maxAttemptsPerRecord, strategy.defaultRetryPeriod) },
    { name: words.facts.hours, value: words.zone(strategy.callingHours.timezone) },
    { name: words.facts.priority, value: details.priority },
  ];
  return (
    <section className="card details">
      <h2>{t.desk.person.details}</h2>
      <Terms terms={facts} />
    </section>
  );
}

/** The beginning of the hour so many days before, by the server's clock. */
function daysBefore(at: string, days: number): string {
  const hour = 3_600_000;
  return new Date(Math.floor((Date.parse(at) - days * 24 * hour) / hour) * hour).toISOString();
}
