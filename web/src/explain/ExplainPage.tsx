/** One number: may it be called now, each rule with its verdict, and every call with what allowed it. */
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Form } from "react-aria-components";
import { Link, useLocation, useSearch } from "wouter";
import { Refused, request } from "../api/client";
import type { Explanation } from "../api/types";
import { RecordingsOf } from "../office/RecordingsOf";
import { t } from "../texts";
import { dayAndClock, label, phone, sentence, told } from "../texts/format";
import { Icon } from "../ui/icons";
import { Field, Press, Spinner, Trouble } from "../ui/parts";

export default function ExplainPage({ streamId }: { streamId: string }) {
  const asked = new URLSearchParams(useSearch()).get("number") ?? "";
  const [number, setNumber] = useState(asked);
  const [, go] = useLocation();
  const words = t.explain;
  const found = useQuery({
    queryKey: ["explain", streamId, asked],
    queryFn: () => request<Explanation>("GET", `/api/v1/streams/${streamId}/explain?phoneNumber=${encodeURIComponent(asked)}`),
    enabled: asked !== "",
    staleTime: 0,
  });
  return (
    <section className="page wide">
      <div>
        <h1>{words.title}</h1>
        <p className="lead">{words.lead}</p>
      </div>
      <Form
        className="card form line-form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          if (number.trim() === asked) void found.refetch();
          else go(`/explain?number=${encodeURIComponent(number.trim())}`);
        }}
      >
        <Field label={words.number} type="tel" isRequired placeholder="+44…" value={number} onChange={setNumber} />
        <Press type="submit" tone="primary">
          {words.submit}
        </Press>
        <Trouble text={found.error ? sentence(found.error instanceof Refused ? found.error.message : t.unreachable) : undefined} />
      </Form>
      {asked !== "" && found.isPending && <Spinner label={t.moment} />}
      {found.data && <Answer found={found.data} />}
      {found.data && <RecordingsOf base={`/api/v1/streams/${streamId}/recordings`} of={`phoneNumber=${encodeURIComponent(found.data.phoneNumber)}`} title={words.recordings} />}
    </section>
  );
}

function Answer({ found }: { found: Explanation }) {
  const words = t.explain;
  return (
    <>
      <section className={`card why ${found.mayBeDialed ? "dialing" : "still"}`}>
        <h2 dir="ltr">{phone(found.phoneNumber)}</h2>
        <p>
          <b>{found.mayBeDialed ? words.yes : words.no}</b>: {told(found.because)}
        </p>
        {found.when && <p className="faint">{words.changes(dayAndClock(Date.parse(found.when)))}</p>}
      </section>
      <div className="office-grid">
        {found.campaigns.map((campaign) => (
          <CampaignCard key={campaign.campaignId} campaign={campaign} />
        ))}
        <section className="card">
          <h2>{words.dnc}</h2>
          {found.dncLists.length === 0 && <p className="faint">{words.onNone}</p>}
          <ul>
            {found.dncLists.map((entry) => (
              <li key={entry.listId}>
                <Link href={`/dnc/${entry.listId}`}>{words.onList(entry.listName, dayAndClock(Date.parse(entry.addedAt)))}</Link>{" "}
                {entry.expiresAt && <span className="faint">{entry.inForce ? words.until(dayAndClock(Date.parse(entry.expiresAt))) : words.expired}</span>}
              </li>
            ))}
          </ul>
          {found.heldBy.length > 0 && (
            <>
              <h3>{words.held}</h3>
              <ul>
                {found.heldBy.map((holder) => (
                  <li key={holder.id}>{words.holding(holder.campaignName ?? t.reports.deleted, label(holder.state))}</li>
                ))}
              </ul>
            </>
          )}
        </section>
      </div>
      <Attempts found={found} />
      {(found.moreCampaigns || found.moreAttempts) && <p className="faint">{words.more}</p>}
    </>
  );
}

function CampaignCard({ campaign }: { campaign: Explanation["campaigns"][number] }) {
  const words = t.explain;
  return (
    <section className="card">
      <h2>
        <Link href={`/campaigns/${campaign.campaignId}`}>{campaign.campaignName}</Link>
      </h2>
      {campaign.records.length === 0 && <p className="faint">{sentence(campaign.because)}</p>}
      {campaign.records.map((record) => (
        <div key={record.campaignDialingListId}>
          <p>
            {words.record(record.listName ?? t.reports.deleted, record.attempts, record.maxAttempts)}. <span className="sentence">{told(record.because)}</span>
          </p>
          <ul className="rules">
            {record.rules.map((rule) => (
              <li key={rule.rule} className={rule.passed ? "" : "failed"}>
                <Icon name={rule.passed ? "check" : "close"} size={16} />
                <span>
                  <span className="unseen">{rule.passed ? words.passed : words.failed}: </span>
                  <span className="sentence">{told(rule.detail)}</span> {rule.until && <span className="faint">{words.until(dayAndClock(Date.parse(rule.until)))}</span>}
                </span>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {campaign.rejects.map((reject) => (
        <p key={`${reject.listId}${reject.line}`} className="faint">
          {words.rejected(reject.listName, reject.line, reject.reason)}
        </p>
      ))}
    </section>
  );
}

function Attempts({ found }: { found: Explanation }) {
  const words = t.explain;
  const names = new Map(found.campaigns.map((campaign) => [campaign.campaignId, campaign.campaignName]));
  const { columns } = words;
  return (
    <section className="run-people">
      <h2>{words.attempts}</h2>
      {found.attempts.length === 0 ? (
        <p className="card empty">{words.noAttempts}</p>
      ) : (
        <div className="card table-box" tabIndex={0} role="region" aria-label={words.attempts}>
          <table className="table small">
            <caption className="unseen">{words.attempts}</caption>
            <thead>
              <tr>
                {Object.values(columns).map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.attempts.map((attempt) => (
                <tr key={attempt.id}>
                  <th scope="row">{dayAndClock(Date.parse(attempt.placedAt))}</th>
                  <td>{names.get(attempt.campaignId) ?? t.reports.deleted}</td>
                  <td>{attempt.number}</td>
                  <td>{attempt.outcome ? (t.desk.outcomes[attempt.outcome] ?? label(attempt.outcome)) : label(attempt.state)}</td>
                  <td>{attempt.disposition && label(attempt.disposition)}</td>
                  <td className="cell-notes">{attempt.notes}</td>
                  <td>
                    <details>
                      <summary>{words.permit}</summary>
                      <ul>
                        {Object.entries(attempt.permit).map(([rule, said]) => (
                          <li key={rule}>{said}</li>
                        ))}
                      </ul>
                    </details>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
