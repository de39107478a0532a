/** A list from a file: chosen or dropped, its columns looked at, sent, checked, and what was not good about it. */
import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, DropZone, FileTrigger, Form } from "react-aria-components";
import { Link } from "wouter";
import { Refused, request } from "../api/client";
import type { ContactList } from "../api/types";
import { Choice } from "../ui/Choice";
import { t } from "../texts";
import { sentence, whole } from "../texts/format";
import { Icon } from "../ui/icons";
import { Tick } from "../ui/Tick";
import { Field, Press, Trouble, Window } from "../ui/parts";
import { headOf, phoneColumn, type Head } from "./csvHead";
import { FileTrial, useTrial } from "./FileTrial";
import { FIELDS } from "./ownColumns";
import { Rejects } from "./Rejects";
import { upload } from "./upload";

const POLL_MS = 500;

export function UploadWindow({ base, onClose }: { base: string; onClose: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [head, setHead] = useState<Head | null>(null);
  const [made, setMade] = useState<ContactList | null>(null);
  const words = t.office.upload;
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    setHead(await headOf(chosen));
    setFile(chosen);
  };
  return (
    <Window wide isOpen title={words.title} onClose={onClose}>
      {made ? (
        <Checking base={base} made={made} onClose={onClose} />
      ) : file ? (
        <FileForm base={base} file={file} head={head} onMade={setMade} onOther={() => setFile(null)} />
      ) : (
        <DropZone
          className="drop"
          aria-label={words.title}
          onDrop={(event) => {
            const item = event.items.find((one) => one.kind === "file");
            if (item?.kind === "file") void item.getFile().then(take);
          }}
        >
          <Icon name="upload" size={34} />
          <p>{words.drop}</p>
          <FileTrigger acceptedFileTypes={[".csv", ".txt", ".tsv", ".gz", ".xlsx", ".xls", "text/csv"]} onSelect={(files) => void take(files?.[0])}>
            <Button className="press primary">{words.choose}</Button>
          </FileTrigger>
          <p className="faint">{words.formats}</p>
        </DropZone>
      )}
    </Window>
  );
}

interface FileFormProps {
  base: string;
  file: File;
  head: Head | null;
  onMade: (list: ContactList) => void;
  onOther: () => void;
}

function FileForm({ base, file, head, onMade, onOther }: FileFormProps) {
  const [name, setName] = useState(file.name.replace(/(\.(csv|txt|tsv))?(\.gz)?$/i, "").slice(0, 48));
  const [duplicates, setDuplicates] = useState(false);
  const [mapping, setMapping] = useState<Record<string, string>>(() => {
    const column = head && phoneColumn(head);
    return column ? { phoneNumber: column } : {};
  });
  const [percent, setPercent] = useState(0);
  const client = useQueryClient();
  const words = t.office.upload;
  const chosen = Object.fromEntries(Object.entries(mapping).filter(([, column]) => column));
  const trial = useTrial(base, file, chosen, duplicates);
  const send = useMutation({
    mutationFn: () => {
      const form = new FormData();
      form.set("name", name);
      form.set("allowDuplicates", String(duplicates));
      if (Object.keys(chosen).length) form.set("mapping", JSON.stringify(chosen));
      form.set("file", file);
      return upload<ContactList>(`${base}/contact-lists`, form, setPercent);
    },
    onSuccess: (list) => {
      void client.invalidateQueries({ queryKey: ["lists"] });
      onMade(list);
    },
  });
  const refused = send.error instanceof Refused ? send.error : undefined;
  const nameFault = refused?.about("name");
  return (
    <Form
      className="form"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      <Field label={words.name} fault={nameFault} isRequired maxLength={48} value={name} onChange={setName} />
      {head && <FirstRows head={head} />}
      <Columns
        columns={head?.columns ?? trial.found?.columns ?? []}
        mapping={mapping}
        found={trial.found?.mapping ?? {}}
        onChange={(field, column) => setMapping({ ...mapping, [field]: column })}
      />
      <Tick isSelected={duplicates} onChange={setDuplicates}>
        {words.duplicates}
      </Tick>
      <FileTrial {...trial} />
      {send.isPending && (
        <div className="upload-progress">
          <progress max={100} value={percent} aria-label={words.sending(percent)} />
          <p className="faint">{words.sending(percent)}</p>
        </div>
      )}
      <Trouble text={send.error && !nameFault ? faultOf(refused) : undefined} />
      <div className="window-tools">
        <Press onPress={onOther}>{words.other}</Press>
        <Press type="submit" tone="primary" icon="upload" isDisabled={send.isPending}>
          {words.start}
        </Press>
      </div>
    </Form>
  );
}

function faultOf(refused: Refused | undefined): string {
  const [first] = refused?.faults ?? [];
  return refused ? sentence(first ? `${first.path} ${first.message}` : refused.message) : t.unreachable;
}

function FirstRows({ head }: { head: Head }) {
  const words = t.office.upload;
  return (
    <section className="form">
      <h3 id="columns">{words.columnsTitle}</h3>
      <p className="faint">{words.columnsText}</p>
      <div className="scroll-x card table-box" tabIndex={0} role="region" aria-labelledby="columns">
        <table className="table small">
          <thead>
            <tr>
              {head.columns.map((name, n) => (
                <th key={n} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {head.rows.map((row, n) => (
              <tr key={n}>
                {head.columns.map((_, column) => (
                  <td key={column}>{row[column]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface ColumnsProps {
  columns: readonly string[];
  mapping: Record<string, string>;
  found: Record<string, string | null>;
  onChange: (field: string, column: string) => void;
}

function Columns({ columns, mapping, found, onChange }: ColumnsProps) {
  const words = t.office.upload;
  const named = columns.map((name): [string, string] => [name, name]);
  const byItself = (field: string) => (!mapping[field] && found[field] ? words.automaticAs(found[field]) : words.automatic);
  return (
    <div className="columns-form">
      {FIELDS.map((field) => (
        <Choice key={field} label={words.fields[field]!} value={mapping[field] ?? ""} onChange={(column) => onChange(field, column)} choices={[["", byItself(field)], ...named]} />
      ))}
    </div>
  );
}

function Checking({ base, made, onClose }: { base: string; made: ContactList; onClose: () => void }) {
  const client = useQueryClient();
  const list = useQuery({
    queryKey: ["lists", "one", made._id],
    queryFn: async () => {
      const read = await request<ContactList>("GET", `${base}/contact-lists/${made._id}`);
      if (read.status !== "Validating") void client.invalidateQueries({ queryKey: ["lists", "all"] });
      return read;
    },
    initialData: made,
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.status === "Validating" ? POLL_MS : false),
  }).data;
  const words = t.office.upload;
  const [file] = list.files;
  if (list.status === "Validating") {
    const of = file?.lines ?? 0;
    const text = words.checking(whole(file?.checked ?? 0), of ? whole(of) : "…");
    return (
      <div className="upload-progress">
        <progress {...(of ? { max: of, value: file?.checked ?? 0 } : {})} aria-label={text} />
        <p role="status">{text}</p>
      </div>
    );
  }
  return (
    <div className="form">
      {list.status === "Invalid" ? (
        <Trouble text={sentence(list.failure ?? file?.failure ?? words.failed)} />
      ) : (
        <p className="done-line" role="status">
          <Icon name="check" />
          {words.done(whole(list.totalRecordCount))}
        </p>
      )}
      {list.rejectedRecordCount > 0 && (
        <>
          <p>{words.rejected(whole(list.rejectedRecordCount))}</p>
          <Rejects base={base} listId={list._id} />
        </>
      )}
      <div className="window-tools">
        <Press onPress={onClose}>{t.close}</Press>
        <Link className="press primary" href={`/lists/${list._id}`} onClick={onClose}>
          {words.open}
        </Link>
      </div>
    </div>
  );
}
