/** A centre is tried out before anybody is called: sliders for what it is like, and what came of the days. */
import { useId, useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { Form } from "react-aria-components";
import { PATIENCE_MS, Refused, request } from "../api/client";
import type { Simulation, SimulationResult } from "../api/types";
import { Choice } from "../ui/Choice";
import { Bars } from "../office/figures";
import { t } from "../texts";
import { decimal, percent, sentence, whole } from "../texts/format";
import { Press, Spinner, Trouble } from "../ui/parts";
import { bodyOf, MODES, SETTINGS, USUAL, type Setting } from "./whatIf";

export default function Simulate({ streamId }: { streamId: string }) {
  const [set, setSet] = useState(USUAL);
  const [mode, setMode] = useState<string>("Preview");
  const [compare, setCompare] = useState("agents");
  const words = t.simulate;
  const trying = useMutation({
    mutationFn: () =>
      request<Simulation>("POST", `/api/v1/streams/${streamId}/simulations`, bodyOf(set, mode, compare), { signal: AbortSignal.timeout(PATIENCE_MS) }),
  });
  const { error } = trying;
  return (
    <section className="page wide">
      <div>
        <h1>{words.title}</h1>
        <p className="lead">{words.lead}</p>
      </div>
      <Form
        className="card form"
        onSubmit={(event) => {
          event.preventDefault();
          trying.mutate();
        }}
      >
        <div className="fields">
          {Object.entries(SETTINGS).map(([name, setting]) => (
            <Slider key={name} name={name} setting={setting} value={set[name]!} onChange={(value) => setSet({ ...set, [name]: value })} />
          ))}
          <Choice label={words.mode} value={mode} onChange={setMode} choices={MODES.map((one) => [one, one])} />
          <Choice label={words.compare} value={compare} onChange={setCompare} choices={Object.entries(words.compares)} />
        </div>
        <Press type="submit" tone="primary" big isDisabled={trying.isPending}>
          {words.submit}
        </Press>
        <Trouble text={error ? sentence(error instanceof Refused ? error.message : t.unreachable) : undefined} />
      </Form>
      {trying.isPending && <Spinner label={words.working} />}
      {trying.data && !trying.isPending && <Results found={trying.data} />}
    </section>
  );
}

function Slider({ name, setting, value, onChange }: { name: string; setting: Setting; value: number; onChange: (value: number) => void }) {
  const id = useId();
  const [label, unit] = t.simulate.fields[name]!;
  const shown = unit ? `${whole(value)} ${unit}` : whole(value);
  return (
    <div className="field slider">
      <label htmlFor={id}>
        {label} <output htmlFor={id}>{shown}</output>
      </label>
      <input
        id={id}
        type="range"
        min={setting.low}
        max={setting.high}
        step={setting.step}
        value={value}
        aria-valuetext={shown}
        onChange={(event) => onChange(Number(event.target.value))}
      />
    </div>
  );
}

function Results({ found }: { found: Simulation }) {
  const words = t.simulate;
  const { columns } = words;
  const heads = [found.vary ? (words.compares[found.vary] ?? found.vary) : words.asItIs, ...Object.values(columns).slice(1)];
  const nameOf = (one: SimulationResult) => (one.value === null || one.value === undefined ? words.asItIs : String(one.value));
  return (
    <>
      <div className="card table-box" tabIndex={0} role="region" aria-label={words.title}>
        <table className="table">
          <caption className="unseen">{words.title}</caption>
          <thead>
            <tr>
              {heads.map((name, n) => (
                <th key={name} scope="col" className={n ? "number" : ""}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.results.map((one) => (
              <tr key={nameOf(one)}>
                <th scope="row">{nameOf(one)}</th>
                {[
                  spread(one.doneShare, percent),
                  finished(one, found.seeds),
                  spread(one.talkMinutesAnHour, decimal),
                  spread(one.occupancy, percent),
                  spread(one.abandonRate, percent),
                  spread(one.attemptsAPerson, decimal),
                  spread(one.reachedShare, percent),
                ].map((cell, n) => (
                  <td key={n} className="number">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.results.length > 1 && (
        <section className="card">
          <h2>{words.picture}</h2>
          <Bars label={words.picture} unit="%" bars={found.results.map((one) => ({ key: nameOf(one), name: nameOf(one), n: Math.round(100 * (one.doneShare.mean ?? 0)) }))} />
        </section>
      )}
      <p className="faint">{words.days(found.seeds)}</p>
    </>
  );
}

function spread(of: { mean: number | null; spread: number }, shown: (value: number) => string): string {
  if (of.mean === null) return "–";
  return of.spread > 0 ? `${shown(of.mean)} ± ${shown(of.spread)}` : shown(of.mean);
}

function finished({ finishedHours }: SimulationResult, days: number): string {
  const words = t.simulate;
  if (!finishedHours || finishedHours.mean === null) return words.never;
  const hours = decimal(finishedHours.mean);
  return finishedHours.days === days ? words.hours(hours) : words.someDays(hours, finishedHours.days, days);
}
