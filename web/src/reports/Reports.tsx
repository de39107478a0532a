/** What came of the calls of a time, and who did what: every figure is one of the API's reports. */
import { useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { request } from "../api/client";
import type { AgentsReport, Compliance, Dispositions, Outcomes, Overview } from "../api/types";
import { useBoard } from "../office/Campaigns";
import { Choice } from "../ui/Choice";
import { Bars } from "../office/figures";
import { t } from "../texts";
import { duration, label, percent, whole } from "../texts/format";
import { Field, Spinner } from "../ui/parts";
import { Terms, type Term } from "../ui/Terms";
import { Columns, CsvLink } from "./Columns";
import { AgentsTable, CampaignsTable, ComplianceTable, DispositionsTable } from "./tables";
import { before, columnsOf, query, spanOf, type RangeName, type Span } from "./ranges";

const REFRESH_MS = 30_000;

export default function Reports({ streamId }: { streamId: string }) {
  const board = useBoard(streamId);
  const [range, setRange] = useState<RangeName>("day");
  const [first, setFirst] = useState("");
  const [last, setLast] = useState("");
  const [campaign, setCampaign] = useState("");
  const words = t.reports;
  if (!board.data) return <Spinner label={t.moment} />;
  const span = spanOf(range, Date.parse(board.data.at), first, last);
  const campaigns = board.data.campaigns.map((one) => [one.id, one.name] as const);
  return (
    <section className="page wide">
      <div>
        <h1>{words.title}</h1>
        <p className="lead">{words.lead}</p>
      </div>
      <div className="filters">
        <Choice label={words.range} value={range} onChange={(value) => setRange(value as RangeName)} choices={Object.entries(words.ranges)} />
        {range === "own" && <Field label={words.from} type="date" value={first} onChange={setFirst} />}
        {range === "own" && <Field label={words.to} type="date" value={last} onChange={setLast} />}
        <Choice label={words.campaign} value={campaign} onChange={setCampaign} choices={[["", words.all], ...campaigns]} />
      </div>
      {span && <Shown key={`${range}${campaign}`} base={`/api/v1/streams/${streamId}/reports`} span={span} campaign={campaign} />}
    </section>
  );
}

function Shown({ base, span, campaign }: { base: string; span: Span; campaign: string }) {
  const asked = query(span, campaign);
  const ofCampaign = campaign ? `campaignId=${campaign}` : "";
  const words = t.reports;
  const overview = useReport<Overview>(base, `overview?${asked}`);
  const earlier = useReport<Overview>(base, `overview?${query(before(span), campaign)}`);
  const hours = useReport<Outcomes>(base, `outcomes?by=hour&${asked}`);
  const dispositions = useReport<Dispositions>(base, `dispositions?${asked}`);
  const agents = useReport<AgentsReport>(base, `agents?${query(span, "")}`);
  const compliance = useReport<Compliance>(base, `compliance?${ofCampaign}`);
  if (!overview || !earlier || !hours || !dispositions || !agents || !compliance) return <Spinner label={t.moment} />;
  const csv = (report: string, of = asked) => `${base}/${report}${report.includes("?") ? "&" : "?"}${of}&format=csv`;
  const outcomes = Object.entries(hours.totals)
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([key, n]) => ({ key, name: t.desk.outcomes[key] ?? label(key), n }));
  return (
    <>
      <Figures now={overview.totals} then={earlier.totals} />
      <Columns span={span} columns={columnsOf(span, hours.results)} csv={csv("outcomes?by=hour")} />
      <div className="office-grid">
        <section className="card">
          <div className="section-head">
            <h2>{words.outcomes}</h2>
            <CsvLink name={words.outcomes} href={csv("outcomes")} />
          </div>
          {outcomes.length ? <Bars bars={outcomes} label={words.outcomes} /> : <p className="faint">{words.none}</p>}
        </section>
        <DispositionsTable rows={dispositions.results} csv={csv("dispositions")} />
      </div>
      <CampaignsTable rows={overview.results} csv={csv("overview")} />
      <AgentsTable rows={agents.results} csv={csv("agents", query(span, ""))} />
      <ComplianceTable rows={compliance.results} csv={csv("compliance", ofCampaign)} />
    </>
  );
}

function useReport<T>(base: string, path: string): T | undefined {
  const { data } = useQuery({ queryKey: ["report", base, path], queryFn: () => request<T>("GET", `${base}/${path}`), refetchInterval: REFRESH_MS, placeholderData: keepPreviousData });
  return data;
}

/** Those of the time, each with that of the time before. */
function Figures({ now, then }: { now: Overview["totals"]; then: Overview["totals"] }) {
  const words = t.reports;
  const abandoned = (of: Overview["totals"]) => (of.answered ? of.abandoned / of.answered : 0);
  const figure = (name: string, value: string, was: string): Term => ({ name: words.figures[name] ?? name, value, figure: name, below: words.before(was) });
  const figures = [
    figure("placed", whole(now.placed), whole(then.placed)),
    figure("answerRate", percent(now.answerRate ?? 0), percent(then.answerRate ?? 0)),
    figure("talk", duration(1000 * now.talkSeconds), duration(1000 * then.talkSeconds)),
    figure("average", duration(1000 * (now.averageTalkSeconds ?? 0)), duration(1000 * (then.averageTalkSeconds ?? 0))),
    figure("abandoned", percent(abandoned(now)), percent(abandoned(then))),
  ];
  return <Terms className="card figures report-figures" terms={figures} />;
}
