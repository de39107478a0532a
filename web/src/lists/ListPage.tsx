/** One list: its people with every column, and the rows that did not go in. */
import { useState } from "react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { Refused, request } from "../api/client";
import type { Contact, ContactList } from "../api/types";
import { t } from "../texts";
import { label, phone, shown, whole } from "../texts/format";
import { Icon } from "../ui/icons";
import { Removing } from "../ui/Removing";
import { Press, Spinner, Trouble } from "../ui/parts";
import { ListPill } from "./Lists";
import { FIELDS, ownColumns } from "./ownColumns";
import { Rejects } from "./Rejects";
import { WhoseList } from "./WhoseList";

const FIRST = new Set(["phoneNumber", "firstName", "lastName"]);
const PAGE = 50;
const POLL_MS = 1_000;

interface Contacts {
  results: (Contact & { _id: string })[];
  skip: number;
  limit: number;
  hasMore: boolean;
}

export default function ListPage({ streamId, id, manages }: { streamId: string; id: string; manages: boolean }) {
  const base = `/api/v1/streams/${streamId}`;
  const list = useQuery({
    queryKey: ["lists", "one", id],
    queryFn: () => request<ContactList>("GET", `${base}/contact-lists/${id}`),
    refetchInterval: (query) => (query.state.data?.status === "Validating" ? POLL_MS : false),
  });
  const [removing, setRemoving] = useState(false);
  const [, go] = useLocation();
  const words = t.office.lists;
  if (list.error instanceof Refused) return <section className="page"><Trouble text={list.error.message} /></section>;
  if (!list.data) return <Spinner label={t.moment} />;
  const found = list.data;
  return (
    <section className="page wide">
      <Link className="back" href="/lists">
        <Icon name="left" size={16} />
        {words.back}
      </Link>
      <div className="page-head">
        <div>
          <p className="title-row">
            <ListPill status={found.status} />
            <span className="faint">
              {words.people(whole(found.totalRecordCount))} · {words.columns.used} {found.campaignInUse.map((use) => use.name).join(", ") || words.unused}
            </span>
          </p>
          <h1>{found.name}</h1>
          {found.description && <p className="lead">{found.description}</p>}
        </div>
        {manages && !found.isListInUse && <Press onPress={() => setRemoving(true)}>{words.remove}</Press>}
      </div>
      {found.failure && <Trouble text={found.failure} />}
      <People base={base} list={found} />
      <WhoseList streamId={streamId} list={found} manages={manages} />
      {found.rejectedRecordCount > 0 && (
        <section className="run-people">
          <h2>
            {words.rejectedTitle} · {whole(found.rejectedRecordCount)}
          </h2>
          <Rejects base={base} listId={id} />
        </section>
      )}
      {removing && (
        <Removing
          title={words.removeTitle(found.name)}
          text={words.removeText}
          path={`${base}/contact-lists/${id}`}
          keys={["lists"]}
          said={words.removed(found.name)}
          onClose={() => setRemoving(false)}
          onRemoved={() => go("/lists")}
        />
      )}
    </section>
  );
}

function People({ base, list }: { base: string; list: ContactList }) {
  const contacts = useInfiniteQuery({
    queryKey: ["lists", "contacts", list._id, list.totalRecordCount],
    queryFn: ({ pageParam }) => request<Contacts>("GET", `${base}/contact-lists/${list._id}/contacts?skip=${pageParam}&limit=${PAGE}`),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.hasMore ? last.skip + last.limit : null),
  });
  const words = t.office.lists;
  const rows = contacts.data?.pages.flatMap((page) => page.results) ?? [];
  const columns = [...FIELDS.filter((field) => FIRST.has(field) || list.mapping[field] || list.columns.includes(field)), ...ownColumns([list])];
  return (
    <section className="run-people">
      <h2>{words.contacts}</h2>
      {contacts.data && rows.length === 0 ? (
        <p className="card empty">{words.empty}</p>
      ) : (
        <div className="card table-box" tabIndex={0} role="region" aria-label={words.contacts}>
          <table className="table small">
            <caption className="unseen">{words.contacts}</caption>
            <thead>
              <tr>
                {columns.map((name) => (
                  <th key={name} scope="col">
                    {t.office.upload.fields[name] ?? label(name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((contact) => (
                <tr key={contact._id}>
                  {columns.map((name) => (
                    <td key={name}>{name === "phoneNumber" ? <span dir="ltr">{phone(contact.phoneNumber)}</span> : shownOr(contact[name as keyof Contact])}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {contacts.hasNextPage && <Press onPress={() => void contacts.fetchNextPage()}>{words.more}</Press>}
    </section>
  );
}

function shownOr(value: unknown): string {
  return value === null || value === undefined ? "" : shown(value);
}
