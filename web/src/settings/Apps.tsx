/** Programs that call the API: what each may do, its secret and its tokens. For admins. */
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { CheckboxGroup, Label } from "react-aria-components";
import { request } from "../api/client";
import type { App, AppToken, AppWithSecret } from "../api/types";
import { useKeep } from "../api/useKeep";
import { t } from "../texts";
import { dayAndClock, dayOf } from "../texts/format";
import { Choice } from "../ui/Choice";
import { FormWindow } from "../ui/FormWindow";
import { Removing } from "../ui/Removing";
import { Secret } from "../ui/Secret";
import { Field, Press, Spinner } from "../ui/parts";
import { Tick } from "../ui/Tick";
import { Part, Rows, RowTools } from "./parts";

const HOUR = 3_600;

export function Apps({ base }: { base: string }) {
  const path = `${base}/apps`;
  const apps = useQuery({ queryKey: ["apps", base], queryFn: () => request<App[]>("GET", path) });
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<AppWithSecret | null>(null);
  const [tokenOf, setTokenOf] = useState<App | null>(null);
  const [removing, setRemoving] = useState<App | null>(null);
  const words = t.settings.apps;
  if (!apps.data) return <Spinner label={t.moment} />;
  const { columns } = words;
  return (
    <Part lead={words.lead} add={words.add} onAdd={() => setAdding(true)}>
      <Rows title={t.settings.parts["apps"]!} columns={[columns.name, columns.scopes, columns.signs, columns.made, words.token]} none={words.none}>
        {apps.data.map((app) => (
          <tr key={app.clientId}>
            <th scope="row">
              {app.name}
              <span className="faint mono">{app.clientId}</span>
            </th>
            <td>{app.scopes.map((scope) => words.scopes[scope]?.[0] ?? scope).join(", ")}</td>
            <td>{app.algorithm}</td>
            <td>{dayOf(Date.parse(app.createdAt))}</td>
            <td>
              {app.algorithm.startsWith("HS") ? (
                <Press tone="plain" aria-label={words.tokenOf(app.name)} onPress={() => setTokenOf(app)}>
                  {words.token}
                </Press>
              ) : (
                words.ownKey
              )}
            </td>
            <RowTools name={app.name} onRemove={() => setRemoving(app)} />
          </tr>
        ))}
      </Rows>
      {adding && (
        <AppWindow
          path={path}
          onClose={() => setAdding(false)}
          onMade={(app) => {
            setAdding(false);
            setMade(app);
          }}
        />
      )}
      {made && (
        <Secret
          title={words.made(made.name)}
          text={made.clientSecret ? words.secretText : words.noSecretText}
          values={[[words.clientId, made.clientId], ...(made.clientSecret ? [[words.secret, made.clientSecret] as const] : [])]}
          onClose={() => setMade(null)}
        />
      )}
      {tokenOf && <TokenWindow path={`${path}/${tokenOf.clientId}/token`} app={tokenOf} onClose={() => setTokenOf(null)} />}
      {removing && (
        <Removing
          title={t.settings.removeTitle(removing.name)}
          text={words.removeText}
          path={`${path}/${removing.clientId}`}
          keys={["apps"]}
          said={t.settings.removed(removing.name)}
          onClose={() => setRemoving(null)}
        />
      )}
    </Part>
  );
}

const ALGORITHMS = ["HS256", "HS384", "HS512", "RS256", "ES256"];

function AppWindow({ path, onClose, onMade }: { path: string; onClose: () => void; onMade: (app: AppWithSecret) => void }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>(["campaign_management", "configuration"]);
  const [algorithm, setAlgorithm] = useState("HS256");
  const [publicKey, setPublicKey] = useState("");
  const [requireExp, setRequireExp] = useState(true);
  const [requireJti, setRequireJti] = useState(false);
  const words = t.settings.apps;
  const ownKey = !algorithm.startsWith("HS");
  const keeping = useKeep(
    () => request<AppWithSecret>("POST", path, { name, scopes, algorithm, publicKey: ownKey ? publicKey : null, requireExp, requireJti }),
    { fields: ["name", "scopes", "algorithm", "publicKey"], keys: ["apps"], done: onMade },
  );
  const scopeFault = keeping.about("scopes");
  return (
    <FormWindow title={words.add} keeping={keeping} onClose={onClose} wide>
      <Field label={words.name} help={words.nameHelp} fault={keeping.about("name")} isRequired autoFocus maxLength={256} value={name} onChange={setName} />
      <CheckboxGroup className="field" value={scopes} onChange={setScopes}>
        <Label>{words.may}</Label>
        {Object.entries(words.scopes).map(([scope, [what, help]]) => (
          <Tick key={scope} value={scope}>
            {what} <span className="faint">{help}</span>
          </Tick>
        ))}
        {scopeFault && <span className="react-aria-FieldError">{scopeFault}</span>}
      </CheckboxGroup>
      <Choice label={words.signs} help={words.signsHelp} fault={keeping.about("algorithm")} value={algorithm} onChange={setAlgorithm} choices={ALGORITHMS.map((one) => [one, one])} />
      {ownKey && <Field label={words.publicKey} help={words.publicKeyHelp} fault={keeping.about("publicKey")} rows={5} value={publicKey} onChange={setPublicKey} />}
      <Tick isSelected={requireExp} onChange={setRequireExp}>
        {words.requireExp}
      </Tick>
      <Tick isSelected={requireJti} onChange={setRequireJti}>
        {words.requireJti}
      </Tick>
    </FormWindow>
  );
}

function TokenWindow({ path, app, onClose }: { path: string; app: App; onClose: () => void }) {
  const [hours, setHours] = useState("24");
  const [made, setMade] = useState<AppToken | null>(null);
  const words = t.settings.apps;
  const keeping = useKeep(() => request<AppToken>("POST", path, { ttlSeconds: Math.round(Number(hours) * HOUR) }), { fields: ["ttlSeconds"], keys: [], done: setMade });
  if (made) {
    return (
      <Secret title={words.tokenOf(app.name)} text={words.tokenText(dayAndClock(Date.parse(made.expiresAt)))} values={[[words.token, made.token]]} onClose={onClose} />
    );
  }
  return (
    <FormWindow title={words.tokenOf(app.name)} keeping={keeping} onClose={onClose} save={words.make}>
      <Field label={words.hours} help={words.hoursHelp} fault={keeping.about("ttlSeconds")} inputMode="decimal" autoFocus value={hours} onChange={setHours} />
    </FormWindow>
  );
}
