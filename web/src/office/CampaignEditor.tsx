/** A campaign is made, changed or copied. */
import { useState, type ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { CheckboxGroup, Form, Label, Radio, RadioGroup } from "react-aria-components";
import { useLocation } from "wouter";
import { request } from "../api/client";
import { useKeep } from "../api/useKeep";
import { t } from "../texts";
import { label, phone, whole } from "../texts/format";
import { Tick } from "../ui/Tick";
import { Field, Press, Spinner, Trouble } from "../ui/parts";
import { say } from "../ui/toasts";
import { blank, bodyOf, formOf, type Body, type CampaignForm } from "./campaignBody";
import { Choice } from "../ui/Choice";
import { Cautions } from "../outlook/Cautions";
import { WhoIsCalled, WhosePeople } from "../outlook/PeopleCounted";
import { ownColumns } from "../lists/ownColumns";
import { Starts } from "../outlook/Starts";
import { WeekPicture } from "../outlook/WeekPicture";
import { useOutlook, type Ahead } from "../outlook/useOutlook";
import { FilterFields } from "./FilterFields";
import { ScheduleFields } from "./ScheduleFields";
import { usePieces, type Pieces } from "./usePieces";
import { WeekHours } from "./WeekHours";

interface Props {
  streamId: string;
  /** The campaign that is changed. */
  id?: string | undefined;
  /** The campaign that a new one is made like. */
  like?: string | undefined;
}

export default function CampaignEditor({ streamId, id, like }: Props) {
  const pieces = usePieces(streamId);
  const from = id ?? like;
  const before = useQuery({
    queryKey: ["campaign", streamId, from, "body"],
    queryFn: () => request<Body>("GET", `/campaign/api/v2/public/${streamId}/campaign/${from}`),
    enabled: from !== undefined,
    staleTime: 0,
    gcTime: 0,
  });
  if (before.error) return <section className="page"><Trouble text={before.error.message} /></section>;
  if (!pieces || (from && !before.data)) return <Spinner label={t.moment} />;
  return <Editor streamId={streamId} id={id} pieces={pieces} before={before.data} />;
}

function begun(pieces: Pieces, before: Body | undefined, isCopy: boolean): CampaignForm {
  if (before) {
    const form = formOf(before);
    return isCopy ? { ...form, name: t.campaignForm.copyOf(form.name).slice(0, 48) } : form;
  }
  const form = blank(Intl.DateTimeFormat().resolvedOptions().timeZone);
  return {
    ...form,
    dnc: pieces.dnc[0]?.name ?? "",
    queue: pieces.queues[0]?.name ?? "",
    flow: pieces.flows[0]?.name ?? "",
    callerId: pieces.callerIds[0]?.phoneNumber ?? "",
    lists: pieces.lists.length === 1 ? [pieces.lists[0]!.name] : [],
  };
}

function Editor({ streamId, id, pieces, before }: { streamId: string; id: string | undefined; pieces: Pieces; before: Body | undefined }) {
  const [form, setForm] = useState(() => begun(pieces, before, id === undefined));
  const [, go] = useLocation();
  const words = t.campaignForm;
  const change = (part: Partial<CampaignForm>) => setForm((was) => ({ ...was, ...part }));
  const base = `/campaign/api/v2/public/${streamId}/campaign`;
  const keeping = useKeep(() => request<{ id?: string; _id?: string }>(id ? "PUT" : "POST", id ? `${base}/${id}` : `${base}?campaignType=voice`, bodyOf(form, before)), {
    fields: SHOWN_AT_FIELDS,
    keys: ["board", "campaign"],
    done: (made) => {
      say(id ? words.changed(form.name) : words.created(form.name));
      go(`/campaigns/${id ?? made.id ?? made._id}`);
    },
  });
  const { about } = keeping;
  const missing = (["lists", "dnc", "callerIds"] as const).filter((piece) => pieces[piece].length === 0);
  const ahead = useOutlook(streamId, bodyOf(form, before));
  const parts = { form, change, about, pieces, ahead };
  return (
    <section className="page editor">
      <div>
        <h1>{id ? words.titleEdit(String(before?.name)) : words.titleNew}</h1>
        <p className="lead">{words.lead}</p>
      </div>
      {missing.length > 0 && <Trouble text={`${words.missing} ${missing.map((piece) => words.missingParts[piece]).join(", ")}.`} />}
      <Form
        className="form editor-form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          keeping.keep();
        }}
      >
        <Who {...parts} />
        <How {...parts} />
        <When {...parts} />
        <Again {...parts} />
        <Section title={t.outlook.section}>
          <Cautions {...ahead} />
        </Section>
        <Trouble text={keeping.summary} />
        <div className="window-tools">
          <Press onPress={() => history.back()}>{t.cancel}</Press>
          <Press type="submit" tone="primary" big isDisabled={keeping.isPending}>
            {id ? words.save : words.create}
          </Press>
        </div>
      </Form>
    </section>
  );
}

const SHOWN_AT_FIELDS = ["name", "description", "contactLists", "dncLists", "queue_name", "experienceFlowName", "maxSkips", "previewTimeout", "pacingRatio", "targetAbandonRate",
  "agentColumn", "enableMachineDetect", "priority", "dialingStrategy", "contactFilters", "schedule"];

interface Part {
  form: CampaignForm;
  change: (part: Partial<CampaignForm>) => void;
  about: (path: string) => string | undefined;
  pieces: Pieces;
  ahead: Ahead;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="card form" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Who({ form, change, about, pieces, ahead }: Part) {
  const words = t.campaignForm;
  const listFault = about("contactLists");
  return (
    <Section title={words.sections.who}>
      <Field label={words.name} help={words.nameHelp} fault={about("name")} isRequired maxLength={48} value={form.name} onChange={(name) => change({ name })} />
      <Field label={words.description} fault={about("description")} maxLength={256} value={form.description} onChange={(description) => change({ description })} />
      <CheckboxGroup className="field" value={form.lists} onChange={(lists) => change({ lists })}>
        <Label>{words.lists}</Label>
        {pieces.lists.map((list) => (
          <Tick key={list._id} value={list.name}>
            {list.name} <span className="faint">{words.listPeople(whole(list.totalRecordCount))}</span>
          </Tick>
        ))}
        <span className={listFault ? "react-aria-FieldError" : "help"}>{listFault ?? words.listsHelp}</span>
      </CheckboxGroup>
      {form.filter ? (
        <FilterFields lists={pieces.lists.filter((list) => form.lists.includes(list.name))} form={form.filter} fault={about("contactFilters")} onChange={(filter) => change({ filter })} />
      ) : (
        <p>{words.filter.kept}</p>
      )}
      <Choice label={words.dnc} help={words.dncHelp} fault={about("dncLists")} value={form.dnc} onChange={(dnc) => change({ dnc })} choices={pieces.dnc.map((one) => [one.name, one.name])} />
      <WhoIsCalled {...ahead} />
    </Section>
  );
}

function How({ form, change, about, pieces, ahead }: Part) {
  const words = t.campaignForm;
  const isOf = (...modes: string[]) => modes.includes(form.mode);
  const number = (key: "skips" | "preview" | "pacing" | "abandon", label: string, path: string, help?: string) => (
    <Field label={label} help={help} fault={about(path)} inputMode="decimal" value={form[key]} onChange={(value) => change({ [key]: value })} />
  );
  return (
    <Section title={words.sections.how}>
      <RadioGroup className="field" value={form.mode} onChange={(mode) => change({ mode })}>
        <Label>{words.mode}</Label>
        <div className="modes">
          {Object.entries(words.modes).map(([mode, text]) => (
            <Radio key={mode} value={mode} className="choice mode">
              <b>{mode}</b>
              <span className="faint">{text}</span>
            </Radio>
          ))}
        </div>
      </RadioGroup>
      <div className="fields">
        {form.mode !== "Agentless" && (
          <Choice label={words.queue} help={words.queueHelp} fault={about("queue_name")} value={form.queue} onChange={(queue) => change({ queue })} choices={pieces.queues.map((one) => [one.name, one.name])} />
        )}
        {isOf("Agentless") && (
          <Choice label={words.flow} help={words.flowHelp} fault={about("experienceFlowName")} value={form.flow} onChange={(flow) => change({ flow })} choices={pieces.flows.map((one) => [one.name, one.name])} />
        )}
        <Choice
          label={words.callerId}
          help={words.callerIdHelp}
          fault={about("dialingStrategy.callerId")}
          value={form.callerId}
          onChange={(callerId) => change({ callerId })}
          choices={pieces.callerIds.map((one) => [one.phoneNumber, one.label ? `${phone(one.phoneNumber)} · ${one.label}` : phone(one.phoneNumber)])}
        />
        {isOf("Preview") && number("skips", words.skips, "maxSkips", words.skipsHelp)}
        {isOf("Preview") && number("preview", words.preview, "previewTimeout", words.previewHelp)}
        {isOf("Power") && number("pacing", words.pacing, "pacingRatio", words.pacingHelp)}
        {isOf("Predictive") && number("abandon", words.abandon, "targetAbandonRate", words.abandonHelp)}
        {isOf("Power", "Predictive", "Agentless") && (
          <Choice label={words.machine} help={words.machineHelp} fault={about("enableMachineDetect")} value={form.machine} onChange={(machine) => change({ machine })} choices={Object.entries(words.machines)} />
        )}
        {isOf("Preview") && <AgentColumn {...{ form, change, about, pieces }} />}
      </div>
      {isOf("Preview") && form.agentColumn !== "" && <WhosePeople {...ahead} />}
      <Tick isSelected={form.record} onChange={(record) => change({ record })}>
        {words.record} <span className="faint">{words.recordHelp}</span>
      </Tick>
    </Section>
  );
}

/** The lists' own columns, that of the reference, and the one that was chosen. */
function AgentColumn({ form, change, about, pieces }: Omit<Part, "ahead">) {
  const words = t.campaignForm;
  const lists = pieces.lists.filter((list) => form.lists.includes(list.name));
  const columns = new Set([...ownColumns(lists), ...(form.agentColumn ? [form.agentColumn] : [])]);
  return (
    <Choice
      label={words.agentColumn}
      help={words.agentColumnHelp}
      fault={about("agentColumn")}
      value={form.agentColumn}
      onChange={(agentColumn) => change({ agentColumn })}
      choices={[["", words.anybodys], ...[...columns].map((name) => [name, label(name)] as const)]}
    />
  );
}

const ZONES: readonly string[] = Intl.supportedValuesOf("timeZone");

function When({ form, change, about, ahead }: Part) {
  const words = t.campaignForm;
  const fault = about("dialingStrategy.callingHours.days");
  return (
    <Section title={words.sections.when}>
      <p className="faint">{words.hoursHelp}</p>
      {form.days ? <WeekHours days={form.days} onChange={(days) => change({ days })} /> : <p>{words.hoursKept}</p>}
      {fault && <span className="react-aria-FieldError">{fault}</span>}
      <Choice
        label={words.zone}
        help={words.zoneHelp}
        fault={about("dialingStrategy.callingHours.timezone")}
        value={form.zone}
        onChange={(zone) => change({ zone })}
        choices={(ZONES.includes(form.zone) ? ZONES : [form.zone, ...ZONES]).map((zone) => [zone, zone.replaceAll("_", " ")])}
      />
      <WeekPicture {...ahead} />
      <ScheduleFields form={form.schedule} about={about} onChange={(schedule) => change({ schedule })} />
      {form.schedule && <Starts {...ahead} zone={form.zone} />}
    </Section>
  );
}

function Again({ form, change, about }: Part) {
  const words = t.campaignForm;
  const number = (key: "attempts" | "retry" | "ring", label: string, path: string, help: string) => (
    <Field label={label} help={help} fault={about(`dialingStrategy.${path}`)} inputMode="numeric" value={form[key]} onChange={(value) => change({ [key]: value })} />
  );
  return (
    <Section title={words.sections.again}>
      <div className="fields">
        {number("attempts", words.attempts, "maxAttemptsPerRecord", words.attemptsHelp)}
        {number("retry", words.retry, "defaultRetryPeriod", words.retryHelp)}
        {number("ring", words.ring, "maxRingTime", words.ringHelp)}
        <Choice label={words.priority} help={words.priorityHelp} fault={about("priority")} value={form.priority} onChange={(priority) => change({ priority })} choices={["5", "4", "3", "2", "1"].map((n) => [n, n])} />
        <Choice label={words.order} help={words.orderHelp} fault={about("dialingStrategy.dialingOrder")} value={form.order} onChange={(order) => change({ order })} choices={Object.entries(words.orders)} />
      </div>
    </Section>
  );
}
