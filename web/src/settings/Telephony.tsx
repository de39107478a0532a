/** How telephony is: switches, their carriers, lines, and what calls came to lately. */
import { useQuery } from "@tanstack/react-query";
import { request } from "../api/client";
import type { SwitchHealth, TelephonyHealth } from "../api/types";
import { Bars } from "../office/figures";
import { t } from "../texts";
import { clock, label, whole } from "../texts/format";
import { Spinner } from "../ui/parts";
import { Part } from "./parts";

const REFRESH_MS = 3_000;

export function Telephony({ base }: { base: string }) {
  const health = useQuery({ queryKey: ["telephony", base], queryFn: () => request<TelephonyHealth>("GET", `${base}/telephony`), refetchInterval: REFRESH_MS });
  const words = t.settings.telephony;
  const found = health.data;
  if (!found) return <Spinner label={t.moment} />;
  const outcomes = Object.entries(found.outcomes)
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([key, n]) => ({ key, name: t.desk.outcomes[key] ?? label(key), n }));
  return (
    <Part lead={words.lead}>
      {found.simulated && <p className="card">{words.simulated}</p>}
      <div className="card table-box" tabIndex={0} role="region" aria-label={words.switches}>
        <table className="table">
          <caption className="unseen">{words.switches}</caption>
          <thead>
            <tr>
              {Object.entries(words.columns).map(([key, name]) => (
                <th key={key} scope="col" className={key === "calls" ? "number" : ""}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.switches.map((one) => (
              <SwitchRow key={one.name} one={one} />
            ))}
          </tbody>
        </table>
      </div>
      <div className="office-grid">
        <section className="card">
          <h2>{words.lines}</h2>
          <p>
            <b data-figure="liveCalls">{whole(found.liveCalls)}</b> {t.wall.ofLimit(whole(found.maxLiveCalls))}
          </p>
        </section>
        <section className="card">
          <h2>{words.lately(clock(Date.parse(found.since)))}</h2>
          {outcomes.length ? <Bars bars={outcomes} label={words.lately(clock(Date.parse(found.since)))} /> : <p className="faint">{t.office.campaign.noCalls}</p>}
        </section>
      </div>
    </Part>
  );
}

function SwitchRow({ one }: { one: SwitchHealth }) {
  const words = t.settings.telephony;
  const carrier = !one.connected || one.carrierAnswers === null ? words.unknown : one.carrierAnswers ? words.answers : words.silent;
  return (
    <tr>
      <th scope="row">{one.name}</th>
      <td>
        <span className={`pill ${one.connected ? (one.drained ? "held" : "on") : "bad"}`}>{one.connected ? (one.drained ? words.drained : words.connected) : words.gone}</span>
      </td>
      <td>
        <span className={one.carrierAnswers === false && one.connected ? "cell-fault" : ""}>{carrier}</span>
      </td>
      <td className="number">
        {whole(one.calls)} {one.maxCalls !== null && t.wall.ofLimit(whole(one.maxCalls))}
      </td>
    </tr>
  );
}
