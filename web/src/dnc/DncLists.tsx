/** The lists of numbers that are not called. */
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Button, FileTrigger } from "react-aria-components";
import { Link, useLocation } from "wouter";
import { all } from "../api/all";
import { request } from "../api/client";
import type { DncList } from "../api/types";
import { useKeep } from "../api/useKeep";
import { ListPill } from "../lists/Lists";
import { upload } from "../lists/upload";
import { t } from "../texts";
import { dayAndClock, whole } from "../texts/format";
import { FormWindow } from "../ui/FormWindow";
import { Field, Press, Spinner } from "../ui/parts";
import { say } from "../ui/toasts";

const REFRESH_MS = 5_000;
export const FILE_TYPES = [".csv", ".txt", ".tsv", ".gz", "text/csv"];

export default function DncLists({ streamId, manages }: { streamId: string; manages: boolean }) {
  const base = `/api/v1/streams/${streamId}`;
  const lists = useQuery({ queryKey: ["dnc", "all", streamId], queryFn: () => all<DncList>(`${base}/dnc-lists`), refetchInterval: REFRESH_MS });
  const [adding, setAdding] = useState(false);
  const words = t.dnc;
  if (!lists.data) return <Spinner label={t.moment} />;
  return (
    <section className="page wide">
      <div className="page-head">
        <div>
          <h1>{words.title}</h1>
          <p className="lead">{words.lead}</p>
        </div>
        {manages && (
          <Press tone="primary" icon="block" onPress={() => setAdding(true)}>
            {words.add}
          </Press>
        )}
      </div>
      {lists.data.length === 0 ? (
        <p className="card empty">{words.none}</p>
      ) : (
        <div className="card table-box" tabIndex={0} role="region" aria-label={words.title}>
          <table className="table">
            <caption className="unseen">{words.title}</caption>
            <thead>
              <tr>
                <th scope="col">{words.columns.name}</th>
                <th scope="col">{t.office.campaigns.columns.status}</th>
                <th scope="col" className="number">
                  {words.columns.numbers}
                </th>
                <th scope="col">{words.columns.holds}</th>
                <th scope="col">{words.columns.used}</th>
                <th scope="col">{words.columns.created}</th>
              </tr>
            </thead>
            <tbody>
              {lists.data.map((list) => (
                <tr key={list._id}>
                  <th scope="row">
                    <Link href={`/dnc/${list._id}`}>{list.name}</Link>
                    {list.description && <span className="faint">{list.description}</span>}
                  </th>
                  <td>
                    <ListPill status={list.status} />
                  </td>
                  <td className="number">{whole(list.totalRecordCount)}</td>
                  <td>{list.isGlobalDNC ? <span className="pill held">{words.everywhere}</span> : words.named}</td>
                  <td>{list.campaignInUse.map((use) => use.name).join(", ") || <span className="faint">{t.office.lists.unused}</span>}</td>
                  <td>{dayAndClock(Date.parse(list.createdAt))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {adding && <NewList base={base} onClose={() => setAdding(false)} />}
    </section>
  );
}

function NewList({ base, onClose }: { base: string; onClose: () => void }) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [, go] = useLocation();
  const words = t.dnc;
  const path = `${base}/dnc-lists`;
  const keeping = useKeep(
    () => {
      if (!file) return request<DncList>("POST", path, { name, description });
      const form = new FormData();
      form.set("name", name);
      form.set("description", description);
      form.set("file", file);
      return upload<DncList>(path, form, () => undefined);
    },
    {
      fields: ["name", "description"],
      keys: ["dnc", "pieces"],
      done: (made) => {
        say(words.made(name));
        onClose();
        go(`/dnc/${made._id}`);
      },
    },
  );
  return (
    <FormWindow title={words.add} keeping={keeping} onClose={onClose}>
      <Field label={words.name} fault={keeping.about("name")} isRequired autoFocus maxLength={48} value={name} onChange={setName} />
      <Field label={words.description} fault={keeping.about("description")} maxLength={256} value={description} onChange={setDescription} />
      <div className="field">
        <span className="react-aria-Label">{words.file}</span>
        <FileTrigger acceptedFileTypes={FILE_TYPES} onSelect={(files) => setFile(files?.[0] ?? null)}>
          <Button className="press quiet">{file ? words.fileChosen(file.name) : words.choose}</Button>
        </FileTrigger>
      </div>
    </FormWindow>
  );
}
