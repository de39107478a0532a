/** Addresses that are told what happens, and what came of telling them. */
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { request } from "../api/client";
import type { Deliveries, Webhook, WebhookWithSecret } from "../api/types";
import { useKeep } from "../api/useKeep";
import { t } from "../texts";
import { dayAndClock, whole } from "../texts/format";
import { FormWindow } from "../ui/FormWindow";
import { Removing } from "../ui/Removing";
import { Secret } from "../ui/Secret";
import { Field, Press, Spinner, Trouble, Window } from "../ui/parts";
import { Tick } from "../ui/Tick";
import { say } from "../ui/toasts";
import { Part, Rows, RowTools } from "./parts";

const REFRESH_MS = 5_000;

export function Webhooks({ base }: { base: string }) {
  const path = `${base}/webhooks`;
  const webhooks = useQuery({ queryKey: ["webhooks", base], queryFn: () => request<Webhook[]>("GET", path) });
  const [open, setOpen] = useState<Webhook | "new" | null>(null);
  const [looking, setLooking] = useState<Webhook | null>(null);
  const [removing, setRemoving] = useState<Webhook | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const words = t.settings.webhooks;
  if (!webhooks.data) return <Spinner label={t.moment} />;
  const { columns } = words;
  return (
    <Part lead={words.lead} add={words.add} onAdd={() => setOpen("new")}>
      <Rows title={t.settings.parts["webhooks"]!} columns={[columns.url, columns.types, columns.state, words.deliveries]} none={words.none}>
        {webhooks.data.map((webhook) => (
          <tr key={webhook.id}>
            <th scope="row">
              {webhook.url}
              {webhook.description && <span className="faint">{webhook.description}</span>}
            </th>
            <td>{webhook.types.join(", ") || words.everything}</td>
            <td>
              <span className={`pill ${webhook.enabled ? "on" : "rest"}`}>{webhook.enabled ? words.on : words.off}</span>
              {webhook.disabledBecause && <span className="cell-fault">{webhook.disabledBecause}</span>}
            </td>
            <td>
              <Press tone="plain" aria-label={words.deliveriesOf(webhook.url)} onPress={() => setLooking(webhook)}>
                {words.deliveries}
              </Press>
            </td>
            <RowTools name={webhook.url} onChange={() => setOpen(webhook)} onRemove={() => setRemoving(webhook)} />
          </tr>
        ))}
      </Rows>
      {open && <WebhookWindow path={path} webhook={open === "new" ? null : open} onSecret={setSecret} onClose={() => setOpen(null)} />}
      {looking && <DeliveriesWindow path={`${path}/${looking.id}`} webhook={looking} onClose={() => setLooking(null)} />}
      {secret && <Secret title={words.secretTitle} text={words.secretText} values={[[words.secretTitle, secret]]} onClose={() => setSecret(null)} />}
      {removing && (
        <Removing
          title={t.settings.removeTitle(removing.url)}
          text={words.removeText}
          path={`${path}/${removing.id}`}
          keys={["webhooks"]}
          said={t.settings.removed(removing.url)}
          onClose={() => setRemoving(null)}
        />
      )}
    </Part>
  );
}

function WebhookWindow({ path, webhook, onSecret, onClose }: { path: string; webhook: Webhook | null; onSecret: (secret: string) => void; onClose: () => void }) {
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [types, setTypes] = useState(webhook?.types.join("\n") ?? "");
  const [enabled, setEnabled] = useState(webhook?.enabled ?? true);
  const words = t.settings.webhooks;
  const keeping = useKeep(
    () => {
      const body = { url, description, types: types.split(/[\s,]+/).filter(Boolean), campaignId: webhook?.campaignId ?? null, enabled };
      return request<Webhook & Partial<WebhookWithSecret>>(webhook ? "PUT" : "POST", webhook ? `${path}/${webhook.id}` : path, body);
    },
    {
      fields: ["url", "description", "types"],
      keys: ["webhooks"],
      done: (kept) => {
        onClose();
        if (kept.secret) onSecret(kept.secret);
        else say(t.settings.changed(url));
      },
    },
  );
  const rotating = useKeep(() => request<WebhookWithSecret>("POST", `${path}/${webhook?.id}/rotate`), {
    keys: ["webhooks"],
    done: (kept) => {
      onClose();
      onSecret(kept.secret);
    },
  });
  return (
    <FormWindow title={webhook ? t.settings.changeOf(webhook.url) : words.add} keeping={keeping} onClose={onClose}>
      <Field label={words.url} help={words.urlHelp} fault={keeping.about("url")} type="url" isRequired autoFocus value={url} onChange={setUrl} />
      <Field label={words.description} fault={keeping.about("description")} maxLength={256} value={description} onChange={setDescription} />
      <Field label={words.types} help={words.typesHelp} fault={keeping.about("types")} rows={3} value={types} onChange={setTypes} />
      <Tick isSelected={enabled} onChange={setEnabled}>
        {words.enabled}
      </Tick>
      {webhook && (
        <div className="field">
          <Press onPress={rotating.keep} isDisabled={rotating.isPending}>
            {words.rotate}
          </Press>
          <span className="help">{words.rotateText}</span>
          <Trouble text={rotating.trouble} />
        </div>
      )}
    </FormWindow>
  );
}

function DeliveriesWindow({ path, webhook, onClose }: { path: string; webhook: Webhook; onClose: () => void }) {
  const deliveries = useQuery({ queryKey: ["deliveries", path], queryFn: () => request<Deliveries>("GET", `${path}/deliveries`), refetchInterval: REFRESH_MS });
  const words = t.settings.webhooks;
  const replaying = useKeep(() => request<{ replayed: number }>("POST", `${path}/replay`), {
    keys: ["deliveries"],
    done: ({ replayed }) => say(words.replayed(replayed)),
  });
  const rows = deliveries.data?.results ?? [];
  return (
    <Window wide isOpen title={words.deliveriesOf(webhook.url)} onClose={onClose}>
      <div className="form">
        {deliveries.data && rows.length === 0 && <p className="faint">{words.noDeliveries}</p>}
        {rows.length > 0 && (
          <div className="scroll-x deliveries" tabIndex={0} role="region" aria-label={words.deliveries}>
            <table className="table plain">
              <caption className="unseen">{words.deliveries}</caption>
              <thead>
                <tr>
                  {Object.values(words.delivery).map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((one) => (
                  <tr key={one.eventId}>
                    <th scope="row">{one.type}</th>
                    <td>{words.states[one.state] ?? one.state}</td>
                    <td>{whole(one.attempts)}</td>
                    <td>{one.attemptedAt ? dayAndClock(Date.parse(one.attemptedAt)) : "–"}</td>
                    <td>{one.error ?? one.statusCode ?? "–"}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <Trouble text={replaying.trouble} />
        <div className="window-tools">
          <Press isDisabled={replaying.isPending || !rows.some((one) => one.state === "dead")} onPress={replaying.keep}>
            {words.replay}
          </Press>
          <Press tone="primary" onPress={onClose}>
            {t.close}
          </Press>
        </div>
      </div>
    </Window>
  );
}
