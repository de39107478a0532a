/** The reports that are read as tables. */
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { AgentsReport, Compliance, Dispositions, Overview } from "../api/types";
import { Bars } from "../office/figures";
import { t } from "../texts";
import { duration, label, percent, whole } from "../texts/format";
import { CsvLink } from "./Columns";

interface TableProps {
  title: string;
  lead?: string;
  csv: string;
  columns: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
  children?: ReactNode;
}

/** The first column names the row, the others are figures. */
function ReportTable({ title, lead, csv, columns, rows, children }: TableProps) {
  return (
    <section className="card">
      <div className="section-head">
        <h2>{title}</h2>
        <CsvLink name={title} href={csv} />
      </div>
      {lead && <p className="faint">{lead}</p>}
      {rows.length === 0 ? (
        <p className="faint">{t.reports.none}</p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={title}>
          <table className="table plain">
            <caption className="unseen">{title}</caption>
            <thead>
              <tr>
                {columns.map((name, n) => (
                  <th key={name} scope="col" className={n ? "number" : ""}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  {row.cells.map((cell, n) => (n ? <td key={n} className="number">{cell}</td> : <th key={n} scope="row">{cell}</th>))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {children}
    </section>
  );
}

function campaignLink(id: string, name: string | null): ReactNode {
  return name === null ? t.reports.deleted : <Link href={`/campaigns/${id}`}>{name}</Link>;
}

const seconds = (value: number | null | undefined) => duration(1000 * (value ?? 0));

export function CampaignsTable({ rows, csv }: { rows: Overview["results"]; csv: string }) {
  const { columns, campaigns } = t.reports;
  return (
    <ReportTable
      title={campaigns}
      csv={csv}
      columns={[columns.campaign, columns.calls, columns.answered, columns.rate, columns.abandoned, columns.talk, columns.average]}
      rows={rows.map((row) => ({
        key: row.campaignId,
        cells: [
          campaignLink(row.campaignId, row.campaignName),
          whole(row.placed),
          whole(row.answered),
          percent(row.answerRate ?? 0),
          whole(row.abandoned),
          seconds(row.talkSeconds),
          seconds(row.averageTalkSeconds),
        ],
      }))}
    />
  );
}

export function DispositionsTable({ rows, csv }: { rows: Dispositions["results"]; csv: string }) {
  const { columns, dispositions, nothingSaid } = t.reports;
  const codes = new Map<string | null, { calls: number; talk: number }>();
  for (const row of rows) {
    const sum = codes.get(row.disposition) ?? { calls: 0, talk: 0 };
    codes.set(row.disposition, { calls: sum.calls + row.calls, talk: sum.talk + row.talkSeconds });
  }
  return (
    <ReportTable
      title={dispositions}
      csv={csv}
      columns={[columns.disposition, columns.calls, columns.talk]}
      rows={[...codes]
        .sort(([, a], [, b]) => b.calls - a.calls)
        .map(([code, sum]) => ({ key: code ?? "", cells: [code === null ? nothingSaid : label(code), whole(sum.calls), seconds(sum.talk)] }))}
    />
  );
}

export function AgentsTable({ rows, csv }: { rows: AgentsReport["results"]; csv: string }) {
  const { columns, agents } = t.reports;
  return (
    <ReportTable
      title={agents}
      csv={csv}
      columns={[columns.agent, columns.calls, columns.answered, columns.skipped, columns.talking, columns.wrapUp, columns.waiting, columns.away]}
      rows={rows.map((row) => ({
        key: row.agentId,
        cells: [
          row.firstName === null ? t.reports.deleted : `${row.firstName} ${row.lastName}`,
          whole(row.calls),
          whole(row.answered),
          whole(row.skipped),
          seconds(row.seconds["busy"]),
          seconds(row.seconds["wrap_up"]),
          seconds((row.seconds["available"] ?? 0) + (row.seconds["reserved"] ?? 0)),
          seconds(row.seconds["away"]),
        ],
      }))}
    />
  );
}

export function ComplianceTable({ rows, csv }: { rows: Compliance["results"]; csv: string }) {
  const words = t.reports;
  const { columns } = words;
  const hours = new Map<string, number>();
  for (const row of rows) {
    for (const [hour, n] of Object.entries(row.callsByLocalHour as Record<string, number>)) hours.set(hour, (hours.get(hour) ?? 0) + n);
  }
  const local = [...hours].filter(([, n]) => n > 0).map(([hour, n]) => ({ key: hour, name: `${hour}:00`, n }));
  return (
    <ReportTable
      title={words.compliance}
      lead={words.complianceLead}
      csv={csv}
      columns={[columns.campaign, columns.day, columns.month, columns.refusals]}
      rows={rows.map((row) => ({
        key: row.campaignId,
        cells: [
          campaignLink(row.campaignId, row.campaignName),
          percent(row.last24Hours.percentOfAnswered / 100),
          percent(row.last30Days.percentOfAnswered / 100),
          Object.entries(row.refusals as Record<string, number>)
            .filter(([, n]) => n > 0)
            .map(([rule, n]) => `${label(rule)}: ${whole(n)}`)
            .join(", ") || "–",
        ],
      }))}
    >
      {local.length > 0 && (
        <>
          <h3>{words.local}</h3>
          <Bars bars={local} label={words.local} />
        </>
      )}
    </ReportTable>
  );
}
