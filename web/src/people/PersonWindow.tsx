/** Somebody who is to sign in, or is to be changed. */
import { useState } from "react";
import { CheckboxGroup, Label, Radio, RadioGroup } from "react-aria-components";
import { request } from "../api/client";
import type { Person, QueueOfAgent, Role } from "../api/types";
import { useKeep } from "../api/useKeep";
import { t } from "../texts";
import { FormWindow } from "../ui/FormWindow";
import { Tick } from "../ui/Tick";
import { Field } from "../ui/parts";
import { say } from "../ui/toasts";

const ROLES: readonly Role[] = ["agent", "supervisor", "manager", "admin", "wall"];

interface Props {
  base: string;
  person: Person | null;
  queues: readonly QueueOfAgent[];
  onClose: () => void;
}

export function PersonWindow({ base, person, queues, onClose }: Props) {
  const [name, setName] = useState(person?.name ?? "");
  const [email, setEmail] = useState(person?.email ?? "");
  const [role, setRole] = useState<Role>(person?.role ?? "agent");
  const [password, setPassword] = useState("");
  const [chosen, setChosen] = useState<string[]>(person?.queues ?? queues.map((queue) => queue.id));
  const keeping = useKeep(
    () => {
      const body = { name, email, role, ...(password || !person ? { password } : {}), ...(role === "agent" ? { queues: chosen } : {}) };
      return person ? request("PUT", `${base}/users/${person.id}`, body) : request("POST", `${base}/users`, body);
    },
    {
      fields: ["name", "email", "password"],
      keys: ["people", "audit"],
      done: () => {
        say(person ? t.people.changed(name) : t.people.added(name));
        onClose();
      },
    },
  );
  return (
    <FormWindow title={person ? t.people.change(person.name) : t.people.add} keeping={keeping} onClose={onClose}>
      <Field label={t.people.name} fault={keeping.about("name")} autoFocus isRequired value={name} onChange={setName} />
      <Field label={t.people.email} fault={keeping.about("email")} type="email" isRequired value={email} onChange={setEmail} />
      <Field
        label={person ? t.people.newPassword : t.people.password}
        help={person ? t.people.newPasswordHelp : t.setUp.passwordHelp}
        fault={keeping.about("password")}
        type="password"
        autoComplete="new-password"
        isRequired={!person}
        value={password}
        onChange={setPassword}
      />
      <RadioGroup className="field" value={role} onChange={(value) => setRole(value as Role)}>
        <Label>{t.people.role}</Label>
        <div className="choices">
          {ROLES.map((one) => (
            <Radio key={one} value={one} className="choice">
              {t.roles[one]}
            </Radio>
          ))}
        </div>
      </RadioGroup>
      {role === "wall" && <p className="faint">{t.people.wallHelp}</p>}
      {role === "agent" && (
        <CheckboxGroup className="field" value={chosen} onChange={setChosen}>
          <Label>{t.people.queues}</Label>
          {queues.length === 0 && <p className="faint">{t.people.noQueues}</p>}
          {queues.map((queue) => (
            <Tick key={queue.id} value={queue.id}>
              {queue.name}
            </Tick>
          ))}
        </CheckboxGroup>
      )}
    </FormWindow>
  );
}
