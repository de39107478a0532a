/** Who can sign in, and who did what. */
import { useState } from "react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Cell, Column, Row, Table, TableBody, TableHeader } from "react-aria-components";
import { all } from "../api/all";
import { request } from "../api/client";
import type { Deeds, Person, QueueOfAgent } from "../api/types";
import { t } from "../texts";
import { dayAndClock } from "../texts/format";
import { Removing } from "../ui/Removing";
import { IconPress, Press, Spinner } from "../ui/parts";
import { PersonWindow } from "./PersonWindow";

export default function People({ streamId }: { streamId: string }) {
  const base = `/api/v1/streams/${streamId}`;
  const people = useQuery({ queryKey: ["people", streamId], queryFn: () => all<Person>(`${base}/users`) });
  const queues = useQuery({ queryKey: ["queues", streamId], queryFn: () => all<QueueOfAgent>(`${base}/queues`) });
  const [open, setOpen] = useState<Person | "new" | null>(null);
  const [removing, setRemoving] = useState<Person | null>(null);
  if (!people.data || !queues.data) return <Spinner label={t.moment} />;
  const names = new Map(queues.data.map((queue) => [queue.id, queue.name]));
  return (
    <section className="page">
      <div className="page-head">
        <div>
          <h1>{t.people.title}</h1>
          <p className="lead">{t.people.lead}</p>
        </div>
        <Press tone="primary" icon="people" onPress={() => setOpen("new")}>
          {t.people.add}
        </Press>
      </div>
      <Table className="table card" aria-label={t.people.title}>
        <TableHeader>
          <Column isRowHeader>{t.people.columns.name}</Column>
          <Column>{t.people.columns.email}</Column>
          <Column>{t.people.columns.role}</Column>
          <Column>{t.people.columns.queues}</Column>
          <Column>
            <span className="unseen">{t.remove}</span>
          </Column>
        </TableHeader>
        <TableBody items={people.data}>
          {(person) => (
            <Row id={person.id}>
              <Cell>{person.name}</Cell>
              <Cell>{person.email}</Cell>
              <Cell>{t.roles[person.role]}</Cell>
              <Cell>{person.queues.map((id) => names.get(id) ?? id).join(", ")}</Cell>
              <Cell className="cell-tools">
                <Press tone="plain" onPress={() => setOpen(person)} aria-label={t.people.change(person.name)}>
                  {t.people.change("").trim()}
                </Press>
                <IconPress icon="close" label={t.people.removeTitle(person.name).replace("?", "")} onPress={() => setRemoving(person)} />
              </Cell>
            </Row>
          )}
        </TableBody>
      </Table>
      <Audit base={base} />
      {open && <PersonWindow base={base} person={open === "new" ? null : open} queues={queues.data} onClose={() => setOpen(null)} />}
      {removing && (
        <Removing
          title={t.people.removeTitle(removing.name)}
          text={t.people.removeText}
          path={`${base}/users/${removing.id}`}
          keys={["people", "audit"]}
          said={t.people.removed(removing.name)}
          onClose={() => setRemoving(null)}
        />
      )}
    </section>
  );
}

function Audit({ base }: { base: string }) {
  const deeds = useInfiniteQuery({
    queryKey: ["audit", base],
    queryFn: ({ pageParam }) => request<Deeds>("GET", `${base}/audit?limit=20${pageParam === null ? "" : `&before=${pageParam}`}`),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.before,
  });
  const rows = deeds.data?.pages.flatMap((page) => page.results) ?? [];
  const columns = t.people.auditColumns;
  return (
    <section className="audit">
      <h2>{t.people.audit}</h2>
      <Table className="table card small" aria-label={t.people.audit}>
        <TableHeader>
          <Column>{columns.at}</Column>
          <Column isRowHeader>{columns.who}</Column>
          <Column>{columns.action}</Column>
          <Column>{columns.subject}</Column>
          <Column>{columns.address}</Column>
        </TableHeader>
        <TableBody>
          {rows.map((deed) => (
            <Row key={deed.number} id={deed.number}>
              <Cell>{dayAndClock(Date.parse(deed.at))}</Cell>
              <Cell>{deed.who}</Cell>
              <Cell>{deed.action}</Cell>
              <Cell className="mono">{deed.subject}</Cell>
              <Cell className="mono">{deed.address}</Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
      {deeds.hasNextPage && <Press onPress={() => void deeds.fetchNextPage()}>{t.people.more}</Press>}
    </section>
  );
}
