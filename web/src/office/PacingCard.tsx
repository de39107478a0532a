/** How the dialer paces a campaign, and whom it abandoned: of modes in which it decides how many calls to place. */
import { useQuery } from "@tanstack/react-query";
import { request } from "../api/client";
import type { Pacing } from "../api/types";
import { t } from "../texts";
import { clock, decimal, duration, percent, whole } from "../texts/format";
import { Terms, type Term } from "../ui/Terms";

const REFRESH_MS = 5_000;
const DECISIONS = 8;
const PACED: ReadonlySet<string> = new Set(["Progressive", "Power", "Predictive"]);

export function PacingCard({ base, campaignId, mode }: { base: string; campaignId: string; mode: string }) {
  const pacing = useQuery({
    queryKey: ["campaign", base, campaignId, "pacing"],
    queryFn: () => request<Pacing>("GET", `${base}/campaigns/${campaignId}/pacing?limit=${DECISIONS}`),
    refetchInterval: REFRESH_MS,
    enabled: PACED.has(mode),
  });
  if (!PACED.has(mode) || !pacing.data) return null;
  return (
    <>
      <Ledger pacing={pacing.data} />
      {mode === "Predictive" && <Decisions pacing={pacing.data} />}
    </>
  );
}

function Ledger({ pacing }: { pacing: Pacing }) {
  const words = t.office.pacing;
  const figures: Term[] = [
    { name: words.answerRate, value: percent(pacing.answerRate) },
    { name: words.toAnswer, value: words.seconds(decimal(pacing.secondsToAnswer)) },
    { name: words.talk, value: duration(1000 * pacing.talkSeconds) },
    { name: words.wrapUp, value: duration(1000 * pacing.wrapUpSeconds) },
  ];
  return (
    <section className="card">
      <h2 id="ledger">{words.ledger}</h2>
      <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="ledger">
        <table className="table plain">
          <thead>
            <tr>
              <td />
              {[words.answered, words.machines, words.abandoned, words.rate].map((name) => (
                <th key={name} scope="col" className="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(["day", "month"] as const).map((span) => (
              <tr key={span} data-ledger={span}>
                <th scope="row">{words[span]}</th>
                <td className="number">{whole(pacing[span].answered)}</td>
                <td className="number">{whole(pacing[span].machines)}</td>
                <td className="number">{whole(pacing[span].abandoned)}</td>
                <td className="number strong">{percent(pacing[span].abandonRate / 100)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pacing.targetAbandonRate !== null && <p className="faint">{words.target(percent(pacing.targetAbandonRate / 100))}</p>}
      {pacing.calls > 0 && (
        <>
          <h3>{words.learned(whole(pacing.calls))}</h3>
          <Terms className="figures two" terms={figures} />
        </>
      )}
    </section>
  );
}

function Decisions({ pacing }: { pacing: Pacing }) {
  const words = t.office.pacing;
  return (
    <section className="card">
      <h2 id="decisions">{words.decisions}</h2>
      <p className="sentence">{words.gates[pacing.gate]}</p>
      {pacing.decisions.length === 0 ? (
        <p className="faint">{words.noDecisions}</p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="decisions">
          <table className="table plain">
            <thead>
              <tr>
                {[words.at, words.calls, words.free, words.inFlight, words.risk].map((name, n) => (
                  <th key={name} scope="col" className={n ? "number" : ""}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {pacing.decisions.map((one) => (
                <tr key={one.at}>
                  <th scope="row">{clock(Date.parse(one.at))}</th>
                  <td className="number strong">{whole(one.calls)}</td>
                  <td className="number">{whole(one.idle)}</td>
                  <td className="number">{whole(one.inFlight)}</td>
                  <td className="number">{one.reason === "risk" ? words.ofAllowed(percent(one.risk), percent(one.riskAllowed)) : words.reasons[one.reason]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
