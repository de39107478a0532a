/** The rules that hold for every campaign: limits, hours, what is said to people, how long things are kept. */
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Form } from "react-aria-components";
import { request } from "../api/client";
import type { Preset, Settings } from "../api/types";
import { useKeep } from "../api/useKeep";
import { Choice } from "../ui/Choice";
import { t } from "../texts";
import { Field, Press, Spinner, Trouble } from "../ui/parts";
import { Tick } from "../ui/Tick";
import { say } from "../ui/toasts";
import { Part } from "./parts";
import { changesOf, GROUPS, shownOf, type Kind, type Typed } from "./ruleFields";

export function Rules({ base }: { base: string }) {
  const settings = useQuery({ queryKey: ["settings", base], queryFn: () => request<Settings>("GET", `${base}/settings`) });
  const presets = useQuery({ queryKey: ["presets", base], queryFn: () => request<Preset[]>("GET", `${base}/settings/presets`) });
  if (!settings.data || !presets.data) return <Spinner label={t.moment} />;
  return <RulesForm base={base} before={settings.data} presets={presets.data} />;
}

function RulesForm({ base, before, presets }: { base: string; before: Settings; presets: readonly Preset[] }) {
  const [form, setForm] = useState(() => shownOf(before));
  const words = t.settings.rules;
  const keeping = useKeep(() => request<Settings>("PUT", `${base}/settings`, changesOf(form, before)), {
    fields: Object.keys(words.fields),
    keys: ["settings"],
    done: (kept) => {
      setForm(shownOf(kept));
      say(words.saved);
    },
  });
  const take = ({ preset, settings }: Preset) => {
    setForm({ ...form, ...shownOf({ ...before, ...settings }, Object.keys(settings)) });
    say(words.presetTaken(words.presets[preset] ?? preset));
  };
  return (
    <Part lead={words.lead}>
      <section className="card form">
        <h2>{words.preset}</h2>
        <div className="choices">
          {presets.map((preset) => (
            <Press key={preset.preset} onPress={() => take(preset)}>
              {words.presets[preset.preset] ?? preset.preset}
            </Press>
          ))}
        </div>
        <p className="faint">{words.presetHelp}</p>
      </section>
      <Form
        className="form editor-form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          keeping.keep();
        }}
      >
        {Object.entries(GROUPS).map(([group, fields]) => (
          <section key={group} className="card form" aria-label={words.groups[group]}>
            <h2>{words.groups[group]}</h2>
            <div className="fields">
              {Object.entries(fields).map(([name, kind]) => (
                <Rule key={name} name={name} kind={kind} value={form[name]!} fault={keeping.about(name)} onChange={(value) => setForm({ ...form, [name]: value })} />
              ))}
            </div>
          </section>
        ))}
        <Trouble text={keeping.trouble} />
        <div className="window-tools">
          <Press type="submit" tone="primary" big isDisabled={keeping.isPending}>
            {t.save}
          </Press>
        </div>
      </Form>
    </Part>
  );
}

interface RuleProps {
  name: string;
  kind: Kind;
  value: Typed;
  fault: string | undefined;
  onChange: (value: Typed) => void;
}

function Rule({ name, kind, value, fault, onChange }: RuleProps) {
  const words = t.settings.rules;
  const [label, help] = words.fields[name] ?? [name, ""];
  if (kind === "flag") {
    return (
      <Tick isSelected={value === true} onChange={onChange}>
        {label} {help && <span className="faint">{help}</span>}
      </Tick>
    );
  }
  const text = String(value);
  if (kind === "choice") return <Choice label={label} help={help} fault={fault} value={text} onChange={onChange} choices={Object.entries(words.choices)} />;
  const asked = { label, help: help || undefined, fault, value: text, onChange };
  switch (kind) {
    case "long":
    case "days":
      return <Field {...asked} rows={4} />;
    case "minuteOfDay":
      return <Field {...asked} placeholder="08:00" />;
    case "limit":
      return <Field {...asked} inputMode="numeric" placeholder={words.noLimit} />;
    case "whole":
      return <Field {...asked} inputMode="numeric" />;
    default:
      return <Field {...asked} />;
  }
}
