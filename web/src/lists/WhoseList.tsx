/** Whose the people of a list are: who has whom by a column, what in it names no agent, and which campaigns go by which column. */
import { useState } from "react";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { PATIENCE_MS, Refused, request } from "../api/client";
import type { ContactList, PeopleCounted } from "../api/types";
import { useKeep } from "../api/useKeep";
import { bodyOf, formOf, type Body } from "../office/campaignBody";
import { RUNNING } from "../office/CampaignTools";
import { WhosePeople } from "../outlook/PeopleCounted";
import { t } from "../texts";
import { label, sentence } from "../texts/format";
import { Choice } from "../ui/Choice";
import { Press, Trouble } from "../ui/parts";
import { say } from "../ui/toasts";
import { ownColumns } from "./ownColumns";

interface Props {
  streamId: string;
  list: ContactList;
  manages: boolean;
}

interface Using {
  id: string;
  name: string;
  body: Body;
}

/** Campaigns in Preview that use the list; null until all of them are here. */
function useUsing(streamId: string, list: ContactList): Using[] | null {
  const bodies = useQueries({
    queries: list.campaignInUse.map(({ id }) => ({
      queryKey: ["campaign", streamId, id, "body"],
      queryFn: () => request<Body>("GET", `/campaign/api/v2/public/${streamId}/campaign/${id}`),
    })),
  });
  if (bodies.some((one) => one.isPending)) return null;
  const using = list.campaignInUse.flatMap(({ id, name }, n) => (bodies[n]?.data ? [{ id, name, body: bodies[n].data }] : []));
  return using.filter((one) => one.body.dialingMode === "Preview");
}

export function WhoseList({ streamId, list, manages }: Props) {
  const using = useUsing(streamId, list);
  const columns = ownColumns([list]);
  if (!using || columns.length === 0 || list.totalRecordCount === 0) return null;
  return <Whose {...{ streamId, list, manages, using, columns }} />;
}

function columnOf(body: Body): string {
  return typeof body.agentColumn === "string" ? body.agentColumn : "";
}

function Whose({ streamId, list, manages, using, columns }: Props & { using: Using[]; columns: string[] }) {
  const [column, setColumn] = useState(() => using.map((one) => columnOf(one.body)).find((name) => columns.includes(name)) ?? "");
  const asked = { contactLists: [list.name], dialingMode: "Preview", agentColumn: column };
  const people = useQuery({
    queryKey: ["outlook", streamId, "people", asked],
    queryFn: () => request<PeopleCounted>("POST", `/api/v1/streams/${streamId}/outlook/people`, asked, { signal: AbortSignal.timeout(PATIENCE_MS) }),
    enabled: column !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });
  const words = t.office.whose;
  const { error } = people;
  return (
    <section className="card form whose" aria-labelledby="whose">
      <h2 id="whose">{words.title}</h2>
      <Choice
        label={t.campaignForm.agentColumn}
        help={words.help}
        value={column}
        onChange={setColumn}
        choices={[["", t.campaignForm.anybodys], ...columns.map((name) => [name, label(name)] as const)]}
      />
      <Trouble text={error ? (error instanceof Refused ? sentence(error.message) : t.unreachable) : undefined} />
      {column !== "" && !error && (people.data ? <WhosePeople people={people.data} /> : <p className="faint">{t.moment}</p>)}
      {using.length > 0 && (
        <ul className="whose-campaigns" aria-label={words.campaigns}>
          {using.map((one) => (
            <CampaignLine key={one.id} {...{ streamId, one, column, manages }} />
          ))}
        </ul>
      )}
      {using.length === 0 && <p className="faint">{words.unused}</p>}
    </section>
  );
}

function CampaignLine({ streamId, one, column, manages }: { streamId: string; one: Using; column: string; manages: boolean }) {
  const words = t.office.whose;
  const now = columnOf(one.body);
  const path = `/campaign/api/v2/public/${streamId}/campaign/${one.id}`;
  const keeping = useKeep(() => request("PUT", path, bodyOf({ ...formOf(one.body), agentColumn: column }, one.body)), {
    keys: ["campaign", "board"],
    done: () => say(column ? words.changed(one.name, label(column)) : words.freed(one.name)),
  });
  const isRunning = RUNNING.has(String(one.body["status"]));
  return (
    <li>
      <Link href={`/campaigns/${one.id}`}>{one.name}</Link>
      <span>{now ? words.by(label(now)) : words.anybodys}</span>
      {manages && now !== column && isRunning && <span className="faint">{words.running}</span>}
      {manages && now !== column && !isRunning && (
        <Press onPress={keeping.keep} isDisabled={keeping.isPending} aria-label={column ? words.useIn(label(column), one.name) : words.noneIn(one.name)}>
          {column ? words.use(label(column)) : words.none}
        </Press>
      )}
      <Trouble text={keeping.trouble} />
    </li>
  );
}
