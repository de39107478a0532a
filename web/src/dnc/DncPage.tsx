/** One list of numbers that are not called: put numbers on it, take them off, and whom it holds for. */
import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, FileTrigger, Form } from "react-aria-components";
import { Link, useLocation } from "wouter";
import { Refused, request } from "../api/client";
import type { Blocked, DncList } from "../api/types";
import { useKeep } from "../api/useKeep";
import { ListPill } from "../lists/Lists";
import { upload } from "../lists/upload";
import { t } from "../texts";
import { phone, whole } from "../texts/format";
import { Icon } from "../ui/icons";
import { Removing } from "../ui/Removing";
import { Field, Press, Spinner, Trouble } from "../ui/parts";
import { say } from "../ui/toasts";
import { FILE_TYPES } from "./DncLists";

const POLL_MS = 1_000;

export default function DncPage({ streamId, id, manages }: { streamId: string; id: string; manages: boolean }) {
  const path = `/api/v1/streams/${streamId}/dnc-lists/${id}`;
  const list = useQuery({
    queryKey: ["dnc", "one", id],
    queryFn: () => request<DncList>("GET", path),
    refetchInterval: (query) => (query.state.data?.status === "Validating" ? POLL_MS : false),
  });
  const [removing, setRemoving] = useState(false);
  const [, go] = useLocation();
  const words = t.dnc;
  if (list.error instanceof Refused) return <section className="page"><Trouble text={list.error.message} /></section>;
  if (!list.data) return <Spinner label={t.moment} />;
  const found = list.data;
  return (
    <section className="page wide">
      <Link className="back" href="/dnc">
        <Icon name="left" size={16} />
        {words.back}
      </Link>
      <div className="page-head">
        <div>
          <p className="title-row">
            <ListPill status={found.status} />
            <span className="faint">
              {words.numbers(whole(found.totalRecordCount))} · {found.isGlobalDNC ? words.everywhere : words.named}
            </span>
          </p>
          <h1>{found.name}</h1>
          {found.description && <p className="lead">{found.description}</p>}
        </div>
        {manages && !found.isListInUse && <Press onPress={() => setRemoving(true)}>{words.remove}</Press>}
      </div>
      {found.failure && <Trouble text={found.failure} />}
      {found.status === "Validating" && <Progress list={found} />}
      {manages && (
        <div className="office-grid">
          <Block path={path} />
          <Unblock path={path} />
        </div>
      )}
      <div className="choices">
        {manages && <Reach path={path} list={found} />}
        {manages && <AddFile path={path} />}
        <a className="press quiet" href={`${path}/numbers.csv`} download>
          <Icon name="download" />
          <span>{words.download}</span>
        </a>
        {found.rejectedRecordCount > 0 && (
          <a className="press quiet" href={`${path}/rejects.csv`} download>
            <Icon name="download" />
            <span>{words.rejects(whole(found.rejectedRecordCount))}</span>
          </a>
        )}
      </div>
      {removing && (
        <Removing
          title={t.settings.removeTitle(found.name)}
          text={words.removeText}
          path={path}
          keys={["dnc", "pieces"]}
          said={t.settings.removed(found.name)}
          onClose={() => setRemoving(false)}
          onRemoved={() => go("/dnc")}
        />
      )}
    </section>
  );
}

function Progress({ list }: { list: DncList }) {
  const file = list.files.at(-1);
  const done = file?.line ?? 0;
  const words = t.dnc.checking(whole(done), file?.lines ? whole(file.lines) : "…");
  return (
    <div className="upload-progress">
      <progress aria-label={words} max={file?.lines ?? 1} value={done} />
      <p className="faint">{words}</p>
    </div>
  );
}

function Block({ path }: { path: string }) {
  const [text, setText] = useState("");
  const [until, setUntil] = useState("");
  const [said, setSaid] = useState<Blocked | null>(null);
  const words = t.dnc;
  const keeping = useKeep(
    () =>
      request<Blocked>("POST", `${path}/numbers`, {
        phoneNumbers: text.split(/[\n,;]+/).map((number) => number.trim()).filter(Boolean),
        expiresAt: until ? new Date(`${until}T00:00`).toISOString() : null,
      }),
    {
      keys: ["dnc"],
      done: (blocked) => {
        setSaid(blocked);
        setText(blocked.rejected.map((bad) => bad.phoneNumber).join("\n"));
        say(words.blocked(whole(blocked.added), whole(blocked.alreadyThere)));
      },
    },
  );
  return (
    <Form
      className="card form"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        setSaid(null);
        keeping.keep();
      }}
    >
      <h2>{words.block}</h2>
      <Field label={words.number} help={words.blockText} rows={4} isRequired value={text} onChange={setText} />
      <Field label={words.until} help={words.untilHelp} type="date" value={until} onChange={setUntil} />
      <Trouble text={keeping.trouble} />
      {said && said.rejected.length > 0 && (
        <Trouble text={`${words.notTaken} ${said.rejected.map((bad) => `${bad.phoneNumber}: ${bad.reason}`).join("; ")}`} />
      )}
      <Press type="submit" tone="primary" icon="block" isDisabled={keeping.isPending}>
        {words.blockSubmit}
      </Press>
    </Form>
  );
}

function Unblock({ path }: { path: string }) {
  const [number, setNumber] = useState("");
  const words = t.dnc;
  const keeping = useKeep(() => request<{ phoneNumber: string }>("DELETE", `${path}/numbers/${encodeURIComponent(number.trim())}`), {
    keys: ["dnc"],
    done: (removed) => {
      say(words.unblocked(phone(removed.phoneNumber)));
      setNumber("");
    },
  });
  return (
    <Form
      className="card form"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        keeping.keep();
      }}
    >
      <h2>{words.unblock}</h2>
      <Field label={words.number} isRequired type="tel" value={number} onChange={setNumber} />
      <Trouble text={keeping.trouble} />
      <Press type="submit" isDisabled={keeping.isPending}>
        {words.unblockSubmit}
      </Press>
    </Form>
  );
}

function Reach({ path, list }: { path: string; list: DncList }) {
  const words = t.dnc;
  const isGlobal = !list.isGlobalDNC;
  const keeping = useKeep(() => request("POST", `${path}/global`, { isGlobal }), {
    keys: ["dnc"],
    done: () => say(isGlobal ? words.globalNow(list.name) : words.localNow(list.name)),
  });
  return (
    <>
      <Press onPress={keeping.keep} isDisabled={keeping.isPending}>
        {isGlobal ? words.makeGlobal : words.makeLocal}
      </Press>
      <Trouble text={keeping.trouble} />
    </>
  );
}

function AddFile({ path }: { path: string }) {
  const client = useQueryClient();
  const [percent, setPercent] = useState<number | null>(null);
  const [trouble, setTrouble] = useState<string>();
  const words = t.dnc;
  const send = async (file: File | undefined) => {
    if (!file) return;
    const form = new FormData();
    form.set("file", file);
    setTrouble(undefined);
    try {
      await upload(`${path}/file`, form, setPercent);
    } catch (error) {
      setTrouble(error instanceof Refused ? error.message : t.unreachable);
    }
    setPercent(null);
    await client.invalidateQueries({ queryKey: ["dnc"] });
  };
  return (
    <>
      <FileTrigger acceptedFileTypes={FILE_TYPES} onSelect={(files) => void send(files?.[0])}>
        <Button className="press quiet" isDisabled={percent !== null}>
          <Icon name="upload" />
          <span>{percent === null ? words.upload : words.uploading(percent)}</span>
        </Button>
      </FileTrigger>
      <Trouble text={trouble} />
    </>
  );
}
