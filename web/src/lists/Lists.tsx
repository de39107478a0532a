/** The lists of people to be called. */
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { request } from "../api/client";
import type { ContactList, ContactLists } from "../api/types";
import { t } from "../texts";
import { dayAndClock, whole } from "../texts/format";
import { Press, Spinner } from "../ui/parts";
import { UploadWindow } from "./UploadWindow";

const MOST = 1_000;
const REFRESH_MS = 5_000;

export default function Lists({ streamId, manages }: { streamId: string; manages: boolean }) {
  const base = `/api/v1/streams/${streamId}`;
  const lists = useQuery({
    queryKey: ["lists", "all", streamId],
    queryFn: () => request<ContactLists>("GET", `${base}/contact-lists?limit=${MOST}`),
    refetchInterval: REFRESH_MS,
  });
  const [uploading, setUploading] = useState(false);
  const words = t.office.lists;
  if (!lists.data) return <Spinner label={t.moment} />;
  const rows = lists.data.results;
  return (
    <section className="page wide">
      <div className="page-head">
        <div>
          <h1>{words.title}</h1>
          <p className="lead">{words.lead}</p>
        </div>
        {manages && (
          <Press tone="primary" icon="upload" onPress={() => setUploading(true)}>
            {words.add}
          </Press>
        )}
      </div>
      {rows.length === 0 ? (
        <p className="card empty">{words.none}</p>
      ) : (
        <div className="card table-box">
          <table className="table">
            <caption className="unseen">{words.title}</caption>
            <thead>
              <tr>
                <th scope="col">{words.columns.name}</th>
                <th scope="col">{t.office.campaigns.columns.status}</th>
                <th scope="col" className="number">
                  {words.columns.people}
                </th>
                <th scope="col" className="number">
                  {words.columns.rejected}
                </th>
                <th scope="col">{words.columns.used}</th>
                <th scope="col">{words.columns.created}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((list) => (
                <ListRow key={list._id} list={list} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {uploading && <UploadWindow base={base} onClose={() => setUploading(false)} />}
    </section>
  );
}

function ListRow({ list }: { list: ContactList }) {
  return (
    <tr>
      <th scope="row">
        <Link href={`/lists/${list._id}`}>{list.name}</Link>
        {list.description && <span className="faint">{list.description}</span>}
      </th>
      <td>
        <ListPill status={list.status} />
      </td>
      <td className="number">{whole(list.totalRecordCount)}</td>
      <td className="number">{list.rejectedRecordCount ? whole(list.rejectedRecordCount) : "–"}</td>
      <td>{list.campaignInUse.map((use) => use.name).join(", ") || <span className="faint">{t.office.lists.unused}</span>}</td>
      <td>{dayAndClock(Date.parse(list.createdAt))}</td>
    </tr>
  );
}

export function ListPill({ status }: { status: string }) {
  const tone = status === "Invalid" ? "bad" : status === "Validating" ? "soon" : "on";
  return <span className={`pill ${tone}`}>{t.office.lists.status[status] ?? status}</span>;
}
